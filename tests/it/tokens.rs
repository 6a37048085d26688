//! Rust sources as words and signs, for tests that look at how the program is written.

/// A word or a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it says: `fn`, `::`, `{`.
    pub text: String,
    /// Its line, from 1.
    pub line: usize,
}

impl Token {
    /// Whether it is this word or sign.
    pub fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// Whether it is a name or a keyword.
    pub fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// The words and signs of a source, in order, without comments, strings and characters.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader { chars: source.chars().collect(), at: 0, line: 1 };
    let mut found = Vec::new();
    while let Some(&first) = reader.chars.get(reader.at) {
        let line = reader.line;
        if let Some(text) = reader.next(first) {
            found.push(Token { text, line });
        }
    }
    found
}

/// The same without items that are only there for tests.
pub fn without_tests(tokens: &[Token]) -> Vec<Token> {
    const FOR_TESTS: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let here = &tokens[at..tokens.len().min(at + FOR_TESTS.len())];
        if here.iter().map(|token| token.text.as_str()).eq(FOR_TESTS) {
            at = behind_item(tokens, at + FOR_TESTS.len());
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Every function with a body: its name, and how many lines it has from `fn` to its last brace.
pub fn functions(tokens: &[Token]) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        // `fn(usize)` is a type.
        if !pair[0].is("fn") || pair[1].is("(") {
            continue;
        }
        let body = head_end(tokens, at);
        if tokens.get(body).is_some_and(|token| token.is("{")) {
            found.push((pair[1].text.as_str(), tokens[closing(tokens, body)].line - pair[0].line + 1));
        }
    }
    found
}

/// Where an item's body begins, or the semicolon that it ends with.
fn head_end(tokens: &[Token], start: usize) -> usize {
    let mut at = start;
    while at < tokens.len() && !tokens[at].is("{") && !tokens[at].is(";") {
        let opens = tokens[at].is("(") || tokens[at].is("[");
        at = if opens { closing(tokens, at) + 1 } else { at + 1 };
    }
    at
}

fn behind_item(tokens: &[Token], start: usize) -> usize {
    let end = head_end(tokens, start);
    if tokens.get(end).is_some_and(|token| token.is("{")) { closing(tokens, end) + 1 } else { end + 1 }
}

/// The place of the bracket that closes the one at `open`.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    panic!("the bracket of line {} is never closed", tokens[open].line)
}

/// A source that is read from its beginning to its end.
struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
}

impl Reader {
    /// Goes past what begins here with `first`: what it says, where it is a word or a sign.
    fn next(&mut self, first: char) -> Option<String> {
        match (first, self.ahead(1)) {
            ('/', '/') => self.skip_to(|reader| reader.ahead(0) == '\n'),
            ('/', '*') => self.comment(),
            ('"', _) => self.string(),
            ('\'', _) => self.character_or_lifetime(),
            (':', ':') => {
                self.skip(2);
                return Some("::".to_owned());
            }
            _ if is_of_word(first) => return self.word(),
            _ => {
                self.skip(1);
                return (!first.is_whitespace()).then(|| first.to_string());
            }
        }
        None
    }

    fn ahead(&self, count: usize) -> char {
        self.chars.get(self.at + count).copied().unwrap_or('\0')
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.line += usize::from(self.ahead(0) == '\n');
            self.at += 1;
        }
    }

    fn skip_to(&mut self, is_there: impl Fn(&Self) -> bool) {
        while self.at < self.chars.len() && !is_there(&*self) {
            self.skip(1);
        }
    }

    /// Comments of this kind lie in one another.
    fn comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            match (self.ahead(0), self.ahead(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.skip(1);
                    continue;
                }
            }
            self.skip(2);
            if depth == 0 {
                break;
            }
        }
    }

    fn string(&mut self) {
        self.skip(1);
        while self.at < self.chars.len() && self.ahead(0) != '"' {
            self.skip(if self.ahead(0) == '\\' { 2 } else { 1 });
        }
        self.skip(1);
    }

    /// A string in which `\` is a character like others, with so many `#` around it.
    fn raw_string(&mut self, hashes: usize) {
        self.skip(hashes + 1);
        self.skip_to(|reader| reader.ahead(0) == '"' && (1..=hashes).all(|count| reader.ahead(count) == '#'));
        self.skip(hashes + 1);
    }

    /// `'a'` is a character; of the lifetime `'a` the name is read as a word.
    fn character_or_lifetime(&mut self) {
        if self.ahead(1) == '\\' {
            self.skip(3);
            self.skip_to(|reader| reader.ahead(0) == '\'');
            self.skip(1);
        } else {
            self.skip(if self.ahead(2) == '\'' { 3 } else { 1 });
        }
    }

    /// A name, a keyword or a number; none where it only says that a raw string follows.
    fn word(&mut self) -> Option<String> {
        let start = self.at;
        self.skip_to(|reader| !is_of_word(reader.ahead(0)));
        let word: String = self.chars[start..self.at].iter().collect();
        let hashes = self.chars[self.at..].iter().take_while(|&&c| c == '#').count();
        if ["r", "br", "cr"].contains(&word.as_str()) && self.ahead(hashes) == '"' {
            self.raw_string(hashes);
            return None;
        }
        Some(word)
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn words(source: &str) -> Vec<String> {
    tokens(source).into_iter().map(|token| token.text).collect()
}

#[test]
fn only_code_is_read() {
    assert_eq!(words("a::b // c\n/* d /* e */ f */ g"), ["a", "::", "b", "g"]);
    assert_eq!(words(r#"x "{ \" }" y '{' z '\'' &'a w"#), ["x", "y", "z", "&", "a", "w"]);
    assert_eq!(words("x r#\"{ \" \\\"# y r\"\\\" z"), ["x", "y", "z"]);
    assert_eq!(tokens("a\n\"\n\"\nb")[1], Token { text: "b".to_owned(), line: 4 });
}

#[test]
fn what_is_for_tests_is_left_out() {
    let source = "use a; #[cfg(test)] mod tests; #[cfg(test)]\nmod more { fn f() { } } fn g() { }";
    let kept = without_tests(&tokens(source));
    assert_eq!(kept, without_tests(&kept));
    assert_eq!(kept.iter().map(|token| token.text.as_str()).collect::<String>(), "usea;fng(){}");
}

#[test]
fn lines_of_functions_are_counted() {
    let source = "trait T { fn none(x: [u8; 2]); }\nfn outer(f: fn(u8)) -> [u8; 2] {\n  fn inner() { '}' }\n\n}";
    assert_eq!(functions(&tokens(source)), [("outer", 4), ("inner", 1)]);
}
