//! One name in the cases of the languages.

/// `loan_position` as `loanPosition`.
pub fn camel(name: &str) -> String {
    let mut camel = String::new();
    for part in name.split('_') {
        let mut letters = part.chars();
        match letters.next() {
            Some(first) if !camel.is_empty() => camel.extend(first.to_uppercase().chain(letters)),
            first => camel.extend(first.into_iter().chain(letters)),
        }
    }
    camel
}

/// `HalfUp` as `half_up`, as serde does.
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// `HalfUp` or `half_up` as `HALF_UP`.
pub fn shouted(name: &str) -> String {
    snake(name).to_uppercase()
}

/// `day_count` as `DayCount`.
pub fn pascal(name: &str) -> String {
    let camel = camel(name);
    let mut letters = camel.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}
