#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What the catalog knows about human writing; on ICU (Unicode Standard Annexes 15, 29). Text is UTF-8 everywhere;
/// malformed bytes count as U+FFFD. Thread-safe.
namespace polyphony::catalog {

/// Two names are the same if their keys are: without case, composed (NFC), white space squeezed.
std::string name_key(std::string_view name);

/// How a name is filed: without a leading article (`The Beatles` -> `Beatles`).
std::string sort_name(std::string_view name);

/// The folded sort name, in whose byte order names are listed; never empty.
std::string sort_key(std::string_view name);

/// The letter that a name is filed under, folded and in upper case: `Ärzte` -> `A`; `#` if it begins with none.
std::string index_letter(std::string_view sort_name);

/// Without case, accents and typographic variants: `Ångström` -> `angstrom`, `Straße` -> `strasse`.
std::string fold(std::string_view text);

/// The folded words of a text, in order, without punctuation. Chinese, Japanese and Thai are cut by dictionary.
std::vector<std::string> words(std::string_view text);

/// A name that can be shown, and can stand in a list with one name a line: something visible, without control
/// characters, of at most 300 characters of four bytes.
bool is_name(std::string_view name);

}  // namespace polyphony::catalog
