#include "edge/subsonic/envelope.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cctype>
#include <pugixml.hpp>
#include <sstream>
#include <string_view>

#include "platform/version.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

constexpr auto kNamespace = "http://subsonic.org/restapi";
constexpr std::size_t kLongestCallback = 200;

/// Names with dots between, so that nothing but a call can be made of it.
bool is_callback(const std::string& text) {
    const auto allowed = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '$' || c == '.'; };
    return !text.empty() && text.size() <= kLongestCallback && std::all_of(text.begin(), text.end(), allowed) &&
           std::isdigit(static_cast<unsigned char>(text.front())) == 0;
}

/// Without the characters that XML 1.0 cannot hold (section 2.2): most controls, U+FFFE and U+FFFF.
std::string for_xml(std::string_view text) {
    std::string kept;
    for (char c : text) {
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r') kept += c;
        if (kept.ends_with("\uFFFE") || kept.ends_with("\uFFFF")) kept.resize(kept.size() - 3);
    }
    return kept;
}

std::string scalar(const json::value& value) {
    if (value.is_string()) return for_xml(value.get_string());
    return value.is_double() ? fmt::format("{}", value.get_double()) : json::serialize(value);
}

void fill(pugi::xml_node node, const json::object& object);

void add(pugi::xml_node node, const std::string& name, const json::value& value) {
    if (const auto* array = value.if_array()) {
        for (const auto& item : *array) {
            auto child = node.append_child(name.c_str());
            if (const auto* object = item.if_object())
                fill(child, *object);
            else
                child.text().set(scalar(item).c_str());
        }
    } else if (const auto* object = value.if_object()) {
        fill(node.append_child(name.c_str()), *object);
    } else if (name == "value") {
        node.text().set(scalar(value).c_str());
    } else if (!value.is_null()) {
        node.append_attribute(name.c_str()).set_value(scalar(value).c_str());
    }
}

void fill(pugi::xml_node node, const json::object& object) {
    for (const auto& [name, value] : object) add(node, name, value);
}

json::object head(const char* status) {
    return {{"status", status},
            {"version", kApiVersion},
            {"type", "polyphony"},
            {"serverVersion", version()},
            {"openSubsonic", true}};
}

http::Response write(const Format& format, json::object response) {
    if (format.kind == Format::Kind::Xml) {
        response["xmlns"] = kNamespace;
        return http::reply(http::Status::ok, "application/xml; charset=utf-8", to_xml("subsonic-response", response));
    }
    auto text = json::serialize(json::object{{"subsonic-response", std::move(response)}});
    if (format.kind == Format::Kind::Json)
        return http::reply(http::Status::ok, "application/json; charset=utf-8", std::move(text));
    return http::reply(http::Status::ok, "application/javascript; charset=utf-8", format.callback + '(' + text + ");");
}

}  // namespace

std::string to_xml(const std::string& name, const json::object& object) {
    pugi::xml_document document;
    fill(document.append_child(name.c_str()), object);
    std::ostringstream text;
    document.save(text, "", pugi::format_raw, pugi::encoding_utf8);
    return text.str();
}

Outcome<Format> format_of(const Parameters& parameters) {
    const auto name = parameters.text("f");
    if (name.empty() || name == "xml") return Format{};
    if (name == "json") return Format{Format::Kind::Json};
    if (name != "jsonp") return refuse(Failure::Generic, "The format f must be xml, json or jsonp.");
    auto callback = parameters.required("callback");
    if (!callback) return refuse(callback.error());
    if (!is_callback(*callback)) return refuse(Failure::Generic, "The callback must be the name of a function.");
    return Format{Format::Kind::Jsonp, std::move(*callback)};
}

http::Response answer(const Format& format, json::object payload) {
    auto response = head("ok");
    for (auto& item : payload) response.insert_or_assign(item.key(), std::move(item.value()));
    return write(format, std::move(response));
}

http::Response answer(const Format& format, const Failure& failure) {
    auto response = head("failed");
    response["error"] = json::object{{"code", static_cast<int>(failure.code)}, {"message", failure.message}};
    return write(format, std::move(response));
}

}  // namespace polyphony::edge::subsonic
