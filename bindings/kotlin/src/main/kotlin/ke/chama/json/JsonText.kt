@file:JvmName("-JsonText")

package ke.chama.json

import java.math.BigDecimal
import java.time.LocalDate
import java.time.OffsetDateTime

/**
 * JSON that is being written.
 *
 * What a value of Kotlin can be and JSON or the core cannot (`NaN`, a decimal of a million digits, half of a character) is
 * written so that the core refuses it in its own words. Java may give `null` where Kotlin has none: it is written too.
 */
internal class JsonText {
    private val text = StringBuilder()

    fun open() {
        text.append('{')
    }

    fun close() {
        text.append('}')
    }

    /** Begins an entry of an object; names of fields are plain letters. */
    fun key(name: String): JsonText {
        if (text.last() != '{') text.append(',')
        text.append('"').append(name).append("\":")
        return this
    }

    fun raw(json: String) {
        text.append(json)
    }

    fun putText(value: String?) {
        if (value == null) return raw("null")
        text.append('"')
        for (place in value.indices) {
            val letter = value[place]
            when {
                letter == '"' || letter == '\\' -> text.append('\\').append(letter)
                letter < ' ' || isHalf(value, place) -> text.append(escaped(letter))
                else -> text.append(letter)
            }
        }
        text.append('"')
    }

    /** In full up to what an amount could be, and beyond it in powers of ten: `1E+1000000000` has a billion zeros. */
    fun putDecimal(value: BigDecimal?) {
        if (value == null) return raw("null")
        val plain = value.scale() in -MANY..MANY
        text.append('"').append(if (plain) value.toPlainString() else value.toString()).append('"')
    }

    fun putDate(value: LocalDate?) = putText(value?.toString())

    fun putInstant(value: OffsetDateTime?) {
        if (value == null) return raw("null")
        val time = value.toLocalTime().toString().let { if (it.length == "00:00".length) "$it:00" else it }
        val offset = value.offset.id.let { if (it == "Z") "+00:00" else it }
        putText("${value.toLocalDate()}T$time$offset")
    }

    fun putWhole(value: Long?) {
        text.append(value)
    }

    fun putFloat(value: Double?) {
        if (value == null || value.isFinite()) text.append(value) else putText(value.toString())
    }

    fun putBool(value: Boolean?) {
        text.append(value)
    }

    override fun toString(): String = text.toString()

    private companion object {
        const val MANY = 100
    }
}

/** Adds a list. */
internal inline fun <T> JsonText.each(values: List<T>?, put: JsonText.(T) -> Unit) {
    if (values == null) return raw("null")
    raw("[")
    var first = true
    for (value in values) {
        if (!first) raw(",")
        first = false
        if (value == null) raw("null") else put(value)
    }
    raw("]")
}

/** Adds what may not be there. */
internal inline fun <T : Any> JsonText.maybe(value: T?, put: JsonText.(T) -> Unit) {
    if (value == null) raw("null") else put(value)
}

internal inline fun jsonText(put: JsonText.() -> Unit): String = JsonText().apply(put).toString()

/** A text that UTF-8 can hold: half of a character becomes its escape, which JSON then refuses. */
internal fun wellFormed(text: String): String {
    if (text.indices.none { isHalf(text, it) }) return text
    return buildString {
        for (place in text.indices) if (isHalf(text, place)) append(escaped(text[place])) else append(text[place])
    }
}

private fun isHalf(text: String, place: Int): Boolean {
    val letter = text[place]
    return when {
        letter.isHighSurrogate() -> place + 1 == text.length || !text[place + 1].isLowSurrogate()
        letter.isLowSurrogate() -> place == 0 || !text[place - 1].isHighSurrogate()
        else -> false
    }
}

private fun escaped(letter: Char): String = "\\u" + letter.code.toString(16).padStart(4, '0')
