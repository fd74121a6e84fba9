@file:JvmName("-NativeCall")

package ke.chama.json

import com.sun.jna.Native
import com.sun.jna.Pointer
import ke.chama.door.call as doorCall

/**
 * `chama_call` of the library's C ABI (`chama-ffi/include/chama.h`).
 *
 * Every function of this package is one such call. Through uniffi it would be the same, and twenty times as slow for a small
 * one: uniffi makes some ten structures of JNA a call. What is seldom called goes through uniffi.
 */
internal object NativeCall {
    init {
        Native.register(NativeCall::class.java, System.getProperty("uniffi.component.chama.libraryOverride") ?: "chama_ffi")
    }

    @JvmStatic
    external fun chama_call(function: ByteArray, json: ByteArray): Pointer?

    @JvmStatic
    external fun chama_free(answer: Pointer)
}

/** Calls a function with texts that UTF-8 can hold. A text of C ends at a NUL: one with a NUL inside takes the other way. */
internal fun called(function: String, json: String): String {
    if ('\u0000' in function || '\u0000' in json) return doorCall(function, json)
    val answer = NativeCall.chama_call(ofC(function), ofC(json)) ?: throw OutOfMemoryError("chama_call")
    try {
        return answer.getString(0, "UTF-8")
    } finally {
        NativeCall.chama_free(answer)
    }
}

private fun ofC(text: String): ByteArray {
    val bytes = text.toByteArray()
    return bytes.copyOf(bytes.size + 1)
}
