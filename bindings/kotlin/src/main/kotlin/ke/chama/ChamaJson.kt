package ke.chama

import ke.chama.json.wellFormed
import ke.chama.door.arguments as doorArguments
import ke.chama.door.call as doorCall
import ke.chama.door.functions as doorFunctions
import ke.chama.door.schema as doorSchema
import ke.chama.door.value as doorValue

/** Every function over JSON text, as every language has it: for what passes JSON through. Nothing here throws. */
public object ChamaJson {
    /**
     * Calls a function by its name in JSON (`loan_schedule`) with a JSON object of its arguments.
     *
     * Returns `{"returns": …}`, or `{"error": {"code": …, …, "message": …}}`.
     */
    @JvmStatic
    public fun call(function: String, json: String): String = doorCall(wellFormed(function), wellFormed(json))

    /** Returns a function's arguments in full, with the defaults of what was left out: `{"returns": …}` or `{"error": …}`. */
    @JvmStatic
    public fun arguments(function: String, json: String): String = doorArguments(wellFormed(function), wellFormed(json))

    /** Returns a value of a type in full, with the defaults of what was left out: `{"returns": …}` or `{"error": …}`. */
    @JvmStatic
    public fun value(type: String, json: String): String = doorValue(wellFormed(type), wellFormed(json))

    /** Returns the names of all functions. */
    @JvmStatic
    public fun functions(): List<String> = doorFunctions()

    /** Returns the JSON Schema of every type and function. */
    @JvmStatic
    public fun schema(): String = doorSchema()
}
