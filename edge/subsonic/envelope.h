#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "edge/subsonic/failure.h"
#include "edge/subsonic/parameters.h"
#include "platform/http/http.h"

/// The answers of the Subsonic API: `subsonic-response` in XML, JSON or JSONP.
namespace polyphony::edge::subsonic {

/// The version of the Subsonic API that is spoken.
inline constexpr auto kApiVersion = "1.16.1";

/// How an answer is written.
struct Format {
    enum class Kind { Xml, Json, Jsonp };
    Kind kind = Kind::Xml;
    std::string callback{};  ///< For JSONP.
};

/// From `f` and `callback`. Fails for another format, and for a callback that is not a JavaScript name.
Outcome<Format> format_of(const Parameters& parameters);

/// A success with what it says.
http::Response answer(const Format& format, boost::json::object payload);
/// A failure; with the HTTP status 200, as clients expect.
http::Response answer(const Format& format, const Failure& failure);

/// JSON as the XML of the same content: numbers, texts and flags are attributes, objects are elements, arrays are
/// repeated elements; what is named `value` is an element's text. An array of texts is a repeated element with text.
std::string to_xml(const std::string& name, const boost::json::object& object);

}  // namespace polyphony::edge::subsonic
