package ke.chama

import ke.chama.json.argumentsOf
import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive

/**
 * Every vector through the typed functions: the same cases as in every other language.
 *
 * Arguments that are wrong in themselves are refused by the reader behind `fromJson`, and that is the answer.
 */
class VectorsTest {
    private val files = File(System.getenv("CHAMA_VECTORS") ?: "../../chama-core/tests/vectors")
        .listFiles { file -> file.name.endsWith(".json") }!!.sorted()

    @Test
    fun everyVectorAnswersAsItSays() {
        val seen = mutableListOf<String>()
        val different = mutableListOf<String>()
        for (file in files) {
            for (case in Json.parseToJsonElement(file.readText()).jsonObject.getValue("cases").jsonArray) {
                val of = case.jsonObject
                val (id, function) = listOf("id", "function").map { of.getValue(it).jsonPrimitive.content }
                val answer = answer(function, of.getValue("args").toString())
                val equal = of["returns"]?.let { same(it, answer["returns"]) }
                    ?: same(of.getValue("error"), answer["error"])
                seen.add("$function\t$id\t${if (equal) "equal" else "different"}\t")
                if (!equal) different.add("$function $id: $answer")
            }
        }
        System.getenv("CHAMA_SAME")?.let { folder ->
            File(folder).mkdirs()
            File(folder, "kotlin.tsv").writeText(seen.joinToString("") { "$it\n" })
        }
        println("vectors: ${seen.size} in ${files.size} files")
        assertTrue(seen.size > 100 && different.isEmpty(), different.joinToString("\n"))
    }

    private fun answer(function: String, args: String): Map<String, JsonElement> =
        try {
            val (value, json) = typedCalls.getValue(function)(argumentsOf(function, args))
            assertTrue(!Regex("@[0-9a-f]{5,}").containsMatchIn(value.toString()), "$function: a value without a text: $value")
            mapOf("returns" to Json.parseToJsonElement(json))
        } catch (refused: ChamaException) {
            val fields = refused.fields.mapValues { (_, value) -> JsonPrimitive(value as String) }
            mapOf("error" to JsonObject(mapOf("code" to JsonPrimitive(refused.code)) + fields))
        }

    @Test
    fun everyExampleOfTheDocsReturnsWhatItSays() {
        for ((function, example) in examples) {
            val (found, expected) = example().let { (found, expected) -> Json.parseToJsonElement(found) to Json.parseToJsonElement(expected) }
            assertTrue(same(expected, found), "$function: $found")
        }
        assertEquals(ChamaJson.functions().toSet(), typedCalls.keys)
    }

    @Test
    fun aVariantWithoutDataIsCalledByItsName() {
        for ((value, name) in dataObjects) assertEquals(name, value.toString())
    }
}

/** Texts by their letters, numbers with a fraction by their bits, keys in any order. */
internal fun same(expected: JsonElement, found: JsonElement?): Boolean = when (expected) {
    is JsonObject -> found is JsonObject && expected.keys == found.keys && expected.all { (key, value) -> same(value, found[key]) }
    is JsonArray -> found is JsonArray && expected.size == found.size && expected.indices.all { same(expected[it], found[it]) }
    is JsonPrimitive -> found is JsonPrimitive && expected.isString == found.isString &&
        (expected.content == found.content || !expected.isString && sameBits(expected.content, found.content))
}

private fun sameBits(expected: String, found: String): Boolean =
    expected.toDoubleOrNull()?.toRawBits().let { it != null && it == found.toDoubleOrNull()?.toRawBits() }
