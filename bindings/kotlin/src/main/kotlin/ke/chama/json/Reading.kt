@file:JvmName("-Reading")

package ke.chama.json

import java.math.BigDecimal
import java.time.LocalDate
import java.time.OffsetDateTime
import ke.chama.ChamaException
import ke.chama.ChamaJson
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** Calls a function; what it refuses is thrown. */
internal inline fun answerOf(function: String, arguments: JsonText.() -> Unit): JsonElement =
    returned(ChamaJson.call(function, jsonText { open(); arguments(); close() }))

/** A function's arguments in full; what is refused in reading them is thrown. */
internal fun argumentsOf(function: String, json: String): JsonElement = returned(ChamaJson.arguments(function, json))

/** A value of a type in full; what is refused in reading it is thrown. */
internal fun valueOf(type: String, json: String): JsonElement = returned(ChamaJson.value(type, json))

internal fun returned(answer: String): JsonElement {
    val said = readObject(Json.parseToJsonElement(answer))
    return said["returns"] ?: throw readException(said.at("error"))
}

internal fun readObject(json: JsonElement): JsonObject = json as? JsonObject ?: unexpected(json)

internal fun JsonObject.at(key: String): JsonElement = this[key] ?: unexpected(this)

internal fun readText(json: JsonElement): String = (json as? JsonPrimitive ?: unexpected(json)).content

internal fun readDecimal(json: JsonElement): BigDecimal = BigDecimal(readText(json))

internal fun readDate(json: JsonElement): LocalDate = LocalDate.parse(readText(json))

/** Java has no leap seconds: as in `Instant.parse`, one is the second before it. */
internal fun readInstant(json: JsonElement): OffsetDateTime = OffsetDateTime.parse(readText(json).replace(":60", ":59"))

internal fun readSmall(json: JsonElement): Int = readText(json).toInt()

internal fun readWhole(json: JsonElement): Long = readText(json).toLong()

internal fun readFloat(json: JsonElement): Double = readText(json).toDouble()

internal fun readBool(json: JsonElement): Boolean = readText(json).toBooleanStrict()

internal inline fun <T> JsonElement.list(read: (JsonElement) -> T): List<T> =
    (this as? JsonArray ?: unexpected(this)).map(read)

internal inline fun <T> JsonElement.option(read: (JsonElement) -> T): T? = if (this is JsonNull) null else read(this)

/** The library answers with what this package does not know: they are of two versions. */
internal fun unexpected(json: JsonElement): Nothing {
    val message = "the native library is of another version than the classes of `ke.chama`"
    throw ChamaException.InternalError("", json.toString().take(200), message)
}
