package ke.chama

import java.math.BigDecimal
import java.time.LocalDate
import java.time.OffsetDateTime
import java.time.ZoneOffset
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue

/** What is refused: with the code, the path and the words of the core, and never with anything else. */
class BadInputTest {
    private fun split(amount: BigDecimal, weights: List<BigDecimal> = listOf(BigDecimal.ONE)) = split(SplitTerms(amount, weights))

    private fun schedule(terms: LoanTerms.() -> LoanTerms): LoanSchedule = loanSchedule(
        LoanTerms(
            principal = BigDecimal("50000"),
            disbursedOn = LocalDate.of(2026, 1, 15),
            interest = LoanInterest.ReducingBalance(Rate(BigDecimal("0.02"), RatePeriod.MONTH)),
            term = RepaymentTerm.Instalments(6),
        ).terms(),
    )

    private fun refused(code: String, argument: String, what: () -> Any?) {
        val refused = assertFailsWith<ChamaException>("$code $argument") { what() }
        assertEquals(code to argument, refused.code to refused.fields["argument"], refused.message)
        assertFalse(refused is ChamaException.InternalError)
        assertTrue("\n" !in refused.message!! && "panick" !in refused.message!!, refused.message)
        assertTrue(refused.message!!.length < 500, refused.message)
    }

    @Test
    fun aTypedCallIsRefusedAsTheCoreRefuses() {
        val forty = BigDecimal("1".repeat(40))
        val amount = "terms.amount"
        val rows: List<Triple<String, String, () -> Any?>> = listOf(
            Triple("out_of_range", amount) { split(BigDecimal("1E+13")) },
            Triple("invalid_text", amount) { split(forty) },
            Triple("invalid_text", amount) { split(BigDecimal("1E+1000000000")) },
            Triple("invalid_text", amount) { split(BigDecimal("1E-1000000000")) },
            Triple("invalid_text", amount) { split(BigDecimal("1".repeat(100_000))) },
            Triple("too_many_decimals", amount) { split(BigDecimal("0.001")) },
            Triple("empty", "terms.weights") { split(BigDecimal.TEN, emptyList()) },
            Triple("too_long", "terms.weights") { split(BigDecimal.TEN, List(1_000_001) { BigDecimal.ONE }) },
            Triple("out_of_range", "terms.weights[1]") { split(BigDecimal.TEN, listOf(BigDecimal.ONE, BigDecimal("-1"))) },
            Triple("out_of_range", "terms.term.count") { schedule { copy(term = RepaymentTerm.Instalments(-1)) } },
            Triple("out_of_range", "terms.interest.rate.value") {
                schedule { copy(interest = LoanInterest.ReducingBalance(Rate(BigDecimal("12"), RatePeriod.MONTH))) }
            },
            Triple("date_out_of_range", "terms.disbursed_on") { schedule { copy(disbursedOn = LocalDate.of(1899, 12, 31)) } },
            Triple("invalid_text", "terms.disbursed_on") { schedule { copy(disbursedOn = LocalDate.of(12026, 1, 1)) } },
            Triple("invalid_text", "terms.disbursed_on") { schedule { copy(disbursedOn = LocalDate.MIN) } },
            Triple("invalid_text", "instant") {
                localDay(OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.ofHoursMinutesSeconds(3, 0, 15)), LocalDayTerms())
            },
            Triple("out_of_range", "terms.of") { thresholdCount(ThresholdTerms(Long.MAX_VALUE, BigDecimal("0.5"))) },
            Triple("empty", "loan.id") { position("") },
            Triple("too_long", "loan.id") { position("x".repeat(65)) },
            Triple("invalid_text", "loan.id") { position("a\u0000b") },
            Triple("invalid_text", "text") { position("half: \uD83D") },
        )
        for ((code, argument, call) in rows) refused(code, argument, call)
    }

    private fun position(id: String): LoanPosition {
        val terms = LoanTerms(
            principal = BigDecimal("50000"),
            disbursedOn = LocalDate.of(2026, 1, 15),
            interest = LoanInterest.Flat(Rate(BigDecimal("0.02"), RatePeriod.MONTH)),
            term = RepaymentTerm.Instalments(6),
        )
        return loanPosition(Loan(id, "otieno", terms), LocalDate.of(2026, 3, 1))
    }

    @Test
    fun jsonIsReadStrictly() {
        val rows = listOf(
            Triple("""{"amount": 10.5, "weights": []}""", "wrong_type", "amount"),
            Triple("""{"amount": "10.5x", "weights": []}""", "invalid_text", "amount"),
            Triple("""{"amount": "1e3", "weights": []}""", "invalid_text", "amount"),
            Triple("""{"amount": null, "weights": []}""", "wrong_type", "amount"),
            Triple("""{"amount": "1", "weights": "1"}""", "wrong_type", "weights"),
            Triple("""{"amount": "1", "weights": [null]}""", "wrong_type", "weights[0]"),
            Triple("""{"amount": "1", "weights": [], "wieghts": []}""", "unknown_field", "wieghts"),
            Triple("""{"amount": "1"}""", "missing_field", "weights"),
            Triple("""{"amount": "1", "weights": [], "currency": "KSH"}""", "unknown_variant", "currency"),
            Triple("""{"amount": "1", "amount": "1", "weights": []}""", "duplicate", "amount"),
            Triple("""{"amount": NaN, "weights": []}""", "invalid_text", "text"),
            Triple("", "invalid_text", "text"),
            Triple("\"\uD83D\"", "invalid_text", "text"),
            Triple("[".repeat(100_000), "invalid_text", "text"),
            Triple("null", "wrong_type", "text"),
        )
        for ((json, code, argument) in rows) refused(code, argument) { SplitTerms.fromJson(json) }
        refused("invalid_text", "joined") { Member.fromJson("""{"id": "a", "joined": "2026-02-30"}""") }
        refused("wrong_type", "joined") { Member.fromJson("""{"id": "a", "joined": 20260101}""") }
        refused("unknown_variant", "kind") { LoanInterest.fromJson("""{"kind": "compound"}""") }
        refused("unknown_variant", "text") { RatePeriod.fromJson("\"olympiad\"") }
    }

    @Test
    fun theJsonDoorNeverThrows() {
        for (text in listOf("", "{", "null", "\uD83D", "\u0000")) {
            assertTrue(ChamaJson.call("split", text).startsWith("""{"error":{"code":"""))
            assertTrue(ChamaJson.call(text, "{}").startsWith("""{"error":{"code":"not_found""""))
        }
    }

    @Test
    fun theErrorsMessageIsItsText() {
        val refused = assertFailsWith<ChamaException.Empty> { split(BigDecimal.TEN, emptyList()) }
        assertEquals("`terms.weights` must not be empty", refused.message)
        assertEquals("terms.weights", refused.argument)
        assertEquals(mapOf<String, Any?>("argument" to "terms.weights"), refused.fields)
        assertEquals("ke.chama.ChamaException\$Empty: `terms.weights` must not be empty", refused.toString())
    }

    @Test
    fun amountsKeepTheirScale() {
        val parts = split(BigDecimal("10")).parts
        assertEquals(listOf(BigDecimal("10.00")), parts)
        assertEquals("2.50", split(BigDecimal("2.5")).total.toString())
        assertEquals(1_000, split(BigDecimal("1E+3")).total.toInt())
    }

    @Test
    fun aMomentIsWrittenWithItsSecondsAndItsOffset() {
        val midnight = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC)
        for (nanos in listOf(0L, 500_000_000L, 1L)) localDay(midnight.plusNanos(nanos), LocalDayTerms())
    }
}
