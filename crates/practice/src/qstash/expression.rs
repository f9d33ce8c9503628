//! `Upstash-Retry-Delay`: an arithmetic expression over `retried` that gives the wait in milliseconds.
//!
//! Documented: numbers, `+ - * /`, brackets, the variable `retried` (0 at the first retry) and the functions
//! `pow exp sqrt abs floor ceil round min max`. Anything else makes the publish a bad request.

use std::str::FromStr;

/// A parsed expression.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    text: String,
    root: Node,
}

#[derive(Debug, Clone)]
enum Node {
    Number(f64),
    Retried,
    Negative(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    One(fn(f64) -> f64, Box<Node>),
    Two(fn(f64, f64) -> f64, Box<Node>, Box<Node>),
}

#[derive(Debug, Clone, Copy)]
enum Operator {
    Plus,
    Minus,
    Times,
    Over,
}

impl Expression {
    /// The wait in milliseconds before the retry after `retried` earlier ones.
    pub(super) fn milliseconds(&self, retried: u32) -> f64 {
        self.root.value(f64::from(retried))
    }

    /// As it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl Node {
    fn value(&self, retried: f64) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Retried => retried,
            Self::Negative(inner) => -inner.value(retried),
            Self::Binary(operator, left, right) => {
                let (left, right) = (left.value(retried), right.value(retried));
                match operator {
                    Operator::Plus => left + right,
                    Operator::Minus => left - right,
                    Operator::Times => left * right,
                    Operator::Over => left / right,
                }
            }
            Self::One(function, inner) => function(inner.value(retried)),
            Self::Two(function, left, right) => function(left.value(retried), right.value(retried)),
        }
    }
}

impl FromStr for Expression {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text };
        let root = reader.sum()?;
        reader.skip();
        if !reader.rest.is_empty() {
            return Err(format!("unexpected `{}`", reader.rest));
        }
        Ok(Self { text: text.to_owned(), root })
    }
}

/// Reads from the left, one level of binding a method.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn sum(&mut self) -> Result<Node, String> {
        let mut left = self.product()?;
        loop {
            let operator = match self.take_any(&['+', '-']) {
                Some('+') => Operator::Plus,
                Some(_) => Operator::Minus,
                None => return Ok(left),
            };
            left = Node::Binary(operator, left.into(), self.product()?.into());
        }
    }

    fn product(&mut self) -> Result<Node, String> {
        let mut left = self.term()?;
        loop {
            let operator = match self.take_any(&['*', '/']) {
                Some('*') => Operator::Times,
                Some(_) => Operator::Over,
                None => return Ok(left),
            };
            left = Node::Binary(operator, left.into(), self.term()?.into());
        }
    }

    fn term(&mut self) -> Result<Node, String> {
        if self.take_any(&['-']).is_some() {
            return Ok(Node::Negative(self.term()?.into()));
        }
        if self.take_any(&['(']).is_some() {
            let inner = self.sum()?;
            self.expect(')')?;
            return Ok(inner);
        }
        let number = self.take_while(|letter| letter.is_ascii_digit() || letter == '.');
        if !number.is_empty() {
            return number.parse().map(Node::Number).map_err(|_| format!("`{number}` is no number"));
        }
        let name = self.take_while(|letter| letter.is_ascii_alphabetic());
        if name == "retried" {
            return Ok(Node::Retried);
        }
        self.function(&name)
    }

    fn function(&mut self, name: &str) -> Result<Node, String> {
        let one: Option<fn(f64) -> f64> = match name {
            "exp" => Some(f64::exp),
            "sqrt" => Some(f64::sqrt),
            "abs" => Some(f64::abs),
            "floor" => Some(f64::floor),
            "ceil" => Some(f64::ceil),
            "round" => Some(f64::round),
            _ => None,
        };
        let two: Option<fn(f64, f64) -> f64> = match name {
            "pow" => Some(f64::powf),
            "min" => Some(f64::min),
            "max" => Some(f64::max),
            _ => None,
        };
        self.expect('(')?;
        let first = self.sum()?;
        let node = match (one, two) {
            (Some(function), _) => Node::One(function, first.into()),
            (None, Some(function)) => {
                self.expect(',')?;
                Node::Two(function, first.into(), self.sum()?.into())
            }
            (None, None) => return Err(format!("unknown name `{name}`")),
        };
        self.expect(')')?;
        Ok(node)
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take_any(&mut self, wanted: &[char]) -> Option<char> {
        self.skip();
        let found = self.rest.chars().next().filter(|letter| wanted.contains(letter))?;
        self.rest = &self.rest[found.len_utf8()..];
        Some(found)
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        self.take_any(&[wanted])
            .map(drop)
            .ok_or_else(|| format!("`{wanted}` is missing before `{}`", self.rest))
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        self.skip();
        let end = self.rest.find(|letter| !wanted(letter)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_expressions_give_the_documented_waits() {
        for (text, waits) in [
            ("1000", [1000.0, 1000.0, 1000.0]),
            ("1000 * (1 + retried)", [1000.0, 2000.0, 3000.0]),
            ("pow(2, retried) * 1000", [1000.0, 2000.0, 4000.0]),
            ("max(1000, pow(2, retried) * 600)", [1000.0, 1200.0, 2400.0]),
            ("10 - 4 - 3", [3.0, 3.0, 3.0]),
            ("round(sqrt(retried) / 2)", [0.0, 1.0, 1.0]),
        ] {
            let expression: Expression = text.parse().unwrap();
            let found = [0, 1, 2].map(|retried| expression.milliseconds(retried));
            assert_eq!(found, waits, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "retries", "pow(2)", "1000 +", "(1", "1 2", "system(1)", "1..2"] {
            assert!(text.parse::<Expression>().is_err(), "{text:?} is no documented expression");
        }
    }
}
