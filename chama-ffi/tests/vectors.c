/* Runs the vectors through the C ABI, as a host would: `vectors FOLDER [FILE.tsv]`.
 *
 * Texts are compared by their letters, floats by their bits. The file gets a line a case for `./test.sh same`. */
#include <chama.h>
#include <dirent.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool same(const json_t *expected, const json_t *got);

static bool same_object(const json_t *expected, const json_t *got)
{
    const char *key;
    json_t *value;
    if (json_object_size(expected) != json_object_size(got))
        return false;
    json_object_foreach((json_t *)expected, key, value)
        if (!same(value, json_object_get(got, key)))
            return false;
    return true;
}

static bool same_list(const json_t *expected, const json_t *got)
{
    size_t index;
    json_t *value;
    if (json_array_size(expected) != json_array_size(got))
        return false;
    json_array_foreach(expected, index, value)
        if (!same(value, json_array_get(got, index)))
            return false;
    return true;
}

/* A whole number may stand for a float (`1` for `1.0`), never a float for a whole number. */
static bool same_float(const json_t *expected, const json_t *got)
{
    double a = json_number_value(expected), b = json_number_value(got);
    return json_is_number(expected) && memcmp(&a, &b, sizeof a) == 0;
}

static bool same(const json_t *expected, const json_t *got)
{
    if (!expected || !got)
        return false;
    if (json_is_real(got))
        return same_float(expected, got);
    if (json_typeof(expected) != json_typeof(got))
        return false;
    if (json_is_object(got))
        return same_object(expected, got);
    if (json_is_array(got))
        return same_list(expected, got);
    return json_equal(expected, got);
}

/* Whether the answer is what the case says. The sentence of an error is not in the vectors, but must be there. */
static bool passes(const json_t *one, json_t *answer)
{
    json_t *returns = json_object_get(one, "returns");
    json_t *error = json_object_get(answer, "error");
    if (json_object_size(answer) != 1)
        return false;
    if (returns)
        return same(returns, json_object_get(answer, "returns"));
    if (!json_is_string(json_object_get(error, "message")))
        return false;
    json_object_del(error, "message");
    return same(json_object_get(one, "error"), error);
}

static json_t *answer_of(const char *function, const json_t *args)
{
    char *args_json = json_dumps(args, 0);
    char *answer_json = chama_call(function, args_json);
    json_t *answer = json_loads(answer_json, 0, NULL);
    chama_free(answer_json);
    free(args_json);
    return answer;
}

/* A pointer to nothing and a text that is no UTF-8 are refused; nothing can be given back. */
static int misuse(void)
{
    int failed = 0;
    const char *calls[][2] = {{NULL, "{}"}, {"split", NULL}, {"\xff", "{}"}, {"split", "{\"terms\": \"\xc3\"}"}};
    for (size_t index = 0; index < sizeof calls / sizeof *calls; index++) {
        char *answer = chama_call(calls[index][0], calls[index][1]);
        failed += strncmp(answer, "{\"error\":{\"code\":\"invalid_text\"", 31) != 0;
        chama_free(answer);
    }
    chama_free(NULL);
    return failed;
}

static void run(const json_t *one, FILE *report, int *passed, int *failed)
{
    const char *function = json_string_value(json_object_get(one, "function"));
    const char *id = json_string_value(json_object_get(one, "id"));
    json_t *answer = answer_of(function, json_object_get(one, "args"));
    bool equal = passes(one, answer);
    *(equal ? passed : failed) += 1;
    if (!equal) {
        char *got = json_dumps(answer, 0);
        printf("%s %s: it gave %s\n", function, id, got);
        free(got);
    }
    if (report)
        fprintf(report, "%s\t%s\t%s\t\n", function, id, equal ? "equal" : "different");
    json_decref(answer);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "vectors FOLDER [FILE.tsv]\n");
        return 2;
    }
    DIR *folder = opendir(argv[1]);
    FILE *report = argc > 2 ? fopen(argv[2], "w") : NULL;
    if (!folder || (argc > 2 && !report)) {
        perror(argv[folder ? 2 : 1]);
        return 2;
    }
    int passed = 0, failed = misuse();
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *end = strrchr(entry->d_name, '.');
        if (!end || strcmp(end, ".json") != 0)
            continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        json_error_t fault;
        json_t *file = json_load_file(path, 0, &fault);
        if (!file) {
            fprintf(stderr, "%s: %s\n", path, fault.text);
            return 2;
        }
        size_t index;
        json_t *one;
        json_array_foreach(json_object_get(file, "cases"), index, one)
            run(one, report, &passed, &failed);
        json_decref(file);
    }
    closedir(folder);
    if (report && fclose(report) != 0) {
        perror(argv[2]);
        return 2;
    }
    printf("test result: C ABI. %d passed; %d failed; 0 ignored;\n", passed, failed);
    return failed != 0 || passed == 0;
}
