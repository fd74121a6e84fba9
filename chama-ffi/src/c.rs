//! The C ABI: functions by name, arguments and answers as JSON. The header is `include/chama.h`.

use std::ffi::{CStr, CString, c_char};

/// Calls a function by its name with a JSON object of its arguments; see `chama_json::call`.
///
/// Returns JSON text that ends with a NUL, to be given back with [`chama_free`]. A pointer that is null or a text that is
/// not UTF-8 gives an error in the answer, like any other bad argument. The answer is null only when memory is out.
///
/// # Safety
/// Each pointer is null or points to a text that ends with a NUL and that nobody changes during the call.
#[expect(unsafe_code, reason = "C calls it by its name, and nothing else here has that name")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn chama_call(function: *const c_char, args_json: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise about `function`.
    #[expect(unsafe_code, reason = "a text of C is a pointer")]
    let function = unsafe { text(function) };
    // SAFETY: the caller's promise about `args_json`.
    #[expect(unsafe_code, reason = "a text of C is a pointer")]
    let args = unsafe { text(args_json) };
    given(match (function, args) {
        (Some(function), Some(args)) => chama_json::call(function, args),
        (None, _) => refused("function"),
        (Some(_), None) => refused("text"),
    })
}

/// Returns the names of all functions as a JSON list, to be given back with [`chama_free`].
#[expect(unsafe_code, reason = "C calls it by its name, and nothing else here has that name")]
#[unsafe(no_mangle)]
pub extern "C" fn chama_functions() -> *mut c_char {
    let names: Vec<String> = chama_json::functions().map(chama_json::quoted).collect();
    given(format!("[{}]", names.join(",")))
}

/// Gives back the memory of an answer; null is passed over.
///
/// # Safety
/// `answer` is null or came from a function of this header, and is not given back twice nor used afterwards.
#[expect(unsafe_code, reason = "C calls it by its name, and nothing else here has that name")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn chama_free(answer: *mut c_char) {
    if !answer.is_null() {
        // SAFETY: by the caller's promise it is what `given` made into a pointer, once.
        #[expect(unsafe_code, reason = "the memory is given back to what took it")]
        let answer = unsafe { CString::from_raw(answer) };
        drop(answer);
    }
}

/// The text behind a pointer, if there is one and it is UTF-8.
///
/// # Safety
/// As `chama_call` asks of each pointer.
#[expect(unsafe_code, reason = "a text of C is a pointer")]
unsafe fn text<'a>(pointer: *const c_char) -> Option<&'a str> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: it is not null, and by the caller's promise ends with a NUL and stays as it is during the call.
    let text = unsafe { CStr::from_ptr(pointer) };
    text.to_str().ok()
}

/// A text for C. JSON writes a NUL as `\u0000`, so none is inside.
fn given(text: String) -> *mut c_char {
    CString::new(text).map_or(std::ptr::null_mut(), CString::into_raw)
}

fn refused(argument: &str) -> String {
    chama_json::refusal(&chama_json::no_text(argument))
}

#[cfg(test)]
mod tests {
    #![expect(unsafe_code, reason = "it calls what C calls")]

    use std::ptr::null;

    use super::*;

    /// Calls as C does, and gives the answer back.
    fn call(function: Option<&[u8]>, args: Option<&[u8]>) -> String {
        let [function, args] = [function, args].map(|text| text.map(|text| CString::new(text).unwrap()));
        let pointer = |text: &Option<CString>| text.as_ref().map_or(null(), |text| text.as_ptr());
        // SAFETY: both are null or texts of C that live until the end of this function.
        let answer = unsafe { chama_call(pointer(&function), pointer(&args)) };
        taken(answer)
    }

    fn taken(answer: *mut c_char) -> String {
        // SAFETY: the answer of a function of this header.
        let text = unsafe { CStr::from_ptr(answer) }.to_str().unwrap().to_owned();
        // SAFETY: the same, given back once.
        unsafe { chama_free(answer) };
        text
    }

    #[test]
    fn an_answer_is_that_of_the_json_door() {
        let args = r#"{"terms": {"amount": "10", "weights": ["1", "1", "1"]}}"#;
        assert_eq!(
            call(Some(b"split"), Some(args.as_bytes())),
            chama_json::call("split", args)
        );
    }

    #[test]
    fn a_pointer_to_nothing_is_an_error_in_the_answer() {
        for (function, args, argument) in [
            (None, Some(&b"{}"[..]), "function"),
            (Some(&b"split"[..]), None, "text"),
            (Some(b"\xff"), Some(b"{}"), "function"),
            (Some(b"split"), Some(b"{\"terms\": \"\xc3\"}"), "text"),
        ] {
            let answer = call(function, args);
            let expected = format!(r#"{{"error":{{"code":"invalid_text","argument":"{argument}""#);
            assert!(answer.starts_with(&expected), "{answer}");
        }
    }

    #[test]
    fn the_functions_are_listed() {
        let list = taken(chama_functions());
        assert!(list.starts_with("[\"active_members\",") && list.contains(",\"version\""));
        // SAFETY: null is passed over.
        unsafe { chama_free(std::ptr::null_mut()) };
    }
}
