package ke.chama

import java.io.File
import java.lang.management.ManagementFactory
import java.math.BigDecimal
import java.time.LocalDate
import ke.chama.door.uniffiEnsureInitialized
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json

/** The library behind the classes: that it is theirs, that it takes calls from many threads, and keeps nothing. */
class DoorTest {
    @Test
    fun theGlueIsThatOfTheLibrary() {
        uniffiEnsureInitialized()
    }

    @Test
    fun theJsonDoorIsOpenToo() {
        val answer = ChamaJson.call("split", """{"terms": {"amount": "10.00", "weights": ["1", "1", "1"]}}""")
        assertTrue(answer.startsWith("""{"returns":{"parts":["3.34","3.33","3.33"]"""), answer)
        assertTrue(ChamaJson.value("Rounding", "{}").startsWith("""{"returns":{"mode":"half_up""""))
        assertTrue(ChamaJson.schema().startsWith("{"))
    }

    @Test
    fun callsFromManyThreadsAnswerAlike() = runBlocking {
        val expected = (1..20).map { loanSchedule(loan(it)) }
        val answers = (1..2_000).map { number -> async(Dispatchers.Default) { number to loanSchedule(loan(number % 20 + 1)) } }
        for ((number, answer) in answers.awaitAll()) assertEquals(expected[number % 20], answer)
    }

    @Test
    fun manyCallsLeaveNothingBehind() {
        val count = System.getenv("CHAMA_CALLS")?.toInt() ?: 200_000
        val pages = File("/proc/self/statm")
        if (!pages.exists()) return
        fun resident(): Long {
            System.gc()
            return pages.readText().split(' ')[1].toLong() * 4096
        }
        fun calls(count: Int) = repeat(count) { ChamaJson.call("threshold_count", """{"terms":{"of":25,"share":"0.28"}}""") }
        calls(count / 10)
        val before = resident()
        calls(count)
        val grown = resident() - before
        println("$count calls: ${grown / 1024} KiB more")
        // An answer kept a call would be 14 MB; the JVM's own ups and downs are some ten.
        assertTrue(grown < 70L * count, "$grown bytes")
    }

    /** A call costs its conversion; the yardstick is the same JSON parsed once more. */
    @Test
    fun aScheduleOf36RowsComesAtAFewTimesTheCostOfItsJson() {
        val terms = loan(36)
        val json = loanSchedule(terms).toJson()
        fun nanos(what: () -> Unit): Double {
            repeat(3_000) { what() }
            // The thread's own time: other programs do not count.
            val clock = ManagementFactory.getThreadMXBean()
            return (1..5).minOf {
                val start = clock.currentThreadCpuTime
                repeat(1_000) { what() }
                (clock.currentThreadCpuTime - start) / 1_000.0
            }
        }
        val call = nanos { loanSchedule(terms) }
        val door = nanos { ChamaJson.call("loan_schedule", """{"terms":${terms.toJson()}}""") }
        val parse = nanos { Json.parseToJsonElement(json) }
        println("36 rows: %.0f µs a typed call, %.0f µs over JSON text, %.0f µs to parse the text".format(call / 1e3, door / 1e3, parse / 1e3))
        assertTrue(call < 20 * parse, "$call ns against $parse ns")
    }

    private fun loan(instalments: Int) = LoanTerms(
        principal = BigDecimal("50000"),
        disbursedOn = LocalDate.of(2026, 1, 15),
        interest = LoanInterest.ReducingBalance(Rate(BigDecimal("0.02"), RatePeriod.MONTH)),
        term = RepaymentTerm.Instalments(instalments),
    )
}
