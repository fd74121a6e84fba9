package ke.chama;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a program in Java writes: no default arguments, no names of arguments. */
class ChamaCoreTest {
    private static LoanTerms terms(String rate) {
        Rate monthly = Rate.of(new BigDecimal(rate), RatePeriod.MONTH);
        return LoanTerms.of(
                new BigDecimal("50000"),
                LocalDate.of(2026, 1, 15),
                new LoanInterest.ReducingBalance(monthly),
                new RepaymentTerm.Instalments(6));
    }

    @Test
    void aFunctionIsStatic() {
        LoanSchedule schedule = ChamaCore.loanSchedule(terms("0.02"));
        assertEquals(6, schedule.getInstalments().size());
        assertEquals(new BigDecimal("8926.29"), schedule.getInstalments().get(0).getInstalment());
    }

    @Test
    void aCopyChangesOneThing() {
        LoanTerms terms = terms("0.02").withPrincipal(new BigDecimal("60000"));
        assertEquals(new BigDecimal("60000"), terms.getPrincipal());
        assertEquals(terms("0.02"), terms.withPrincipal(new BigDecimal("50000")));
    }

    @Test
    void aRefusalHasItsClassAndItsFields() {
        ChamaException.OutOfRange refused =
                assertThrows(ChamaException.OutOfRange.class, () -> ChamaCore.loanSchedule(terms("12")));
        assertEquals("out_of_range", refused.getCode());
        assertEquals("terms.interest.rate.value", refused.getArgument());
        assertEquals("12", refused.getValue());
        assertTrue(refused.getMessage().startsWith("`terms.interest.rate.value` is 12, but must be from 0 to 10"));
    }

    @Test
    void jsonIsReadAndWritten() {
        LoanTerms terms = terms("0.02");
        assertEquals(terms, LoanTerms.fromJson(terms.toJson()));
        assertEquals(RatePeriod.MONTH, RatePeriod.fromJson("\"month\""));
    }

    @Test
    void nullInAListIsRefusedWithItsPlace() {
        SplitTerms terms = SplitTerms.of(BigDecimal.TEN, Arrays.asList(BigDecimal.ONE, null));
        ChamaException.WrongType refused = assertThrows(ChamaException.WrongType.class, () -> ChamaCore.split(terms));
        assertEquals("terms.weights[1]", refused.getArgument());
        assertEquals("null", refused.getValue());
        assertThrows(NullPointerException.class, () -> SplitTerms.of(null, List.of()));
    }
}
