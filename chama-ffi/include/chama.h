/* chama-core for languages that call C: functions by name, arguments and answers as JSON in UTF-8.
 *
 *     char *answer = chama_call("split", "{\"terms\": {\"amount\": \"10.00\", \"weights\": [\"1\", \"1\", \"1\"]}}");
 *     puts(answer);    // {"returns":{"parts":["3.34","3.33","3.33"], ...}}
 *     chama_free(answer);
 *
 * An answer is {"returns": ...} or {"error": {"code": ..., ..., "message": ...}}. Amounts and dates are text. Every
 * function and type is in bindings/json/schema.json. All functions may be called from several threads at once.
 */
#ifndef CHAMA_H
#define CHAMA_H

#ifdef __cplusplus
extern "C" {
#endif

/* Calls a function by its name with a JSON object of its arguments by name. Both are texts that end with a NUL; what is
 * no such text is refused in the answer. Give the answer back with chama_free. It is NULL only when memory is out. */
char *chama_call(const char *function, const char *args_json);

/* Returns the names of all functions as a JSON list. Give it back with chama_free. */
char *chama_functions(void);

/* Gives back an answer, once. NULL is passed over. */
void chama_free(char *answer);

#ifdef __cplusplus
}
#endif

#endif
