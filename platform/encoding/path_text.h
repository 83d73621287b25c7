#pragma once

#include <string>
#include <string_view>

/// File names are bytes; databases, events and JSON hold UTF-8. A name that is UTF-8, as nearly all are, is its own
/// text.
namespace polyphony {

/// The path as UTF-8, from which path_of_text() makes the same bytes again. A byte that belongs to no UTF-8 becomes the
/// private character U+EF00 + byte (0x80 to 0xFF: U+EF80 to U+EFFF), as in MirBSD's OPTU-8; so do the bytes of these
/// characters themselves.
std::string text_of_path(std::string_view path);

/// The bytes that open the file.
std::string path_of_text(std::string_view text);

/// The text as people read it: U+FFFD for every byte that belonged to no UTF-8.
std::string readable_path(std::string_view text);

}  // namespace polyphony
