#include "edge/player/json_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace polyphony::edge {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
namespace json = boost::json;

namespace {

using Problem = std::optional<Error>;

Problem check_message(const json::value& value, const Descriptor& type, const std::string& path);

Problem wrong(const std::string& path, std::string_view what) {
    return Error{Code::InvalidArgument, (path.empty() ? "The body" : "`" + path + "`") + " " + std::string(what)};
}

bool whole(const json::value& value, double least, double most) {
    if (value.is_int64()) {
        const auto number = static_cast<double>(value.get_int64());
        return number >= least && number <= most;
    }
    if (value.is_uint64()) return static_cast<double>(value.get_uint64()) <= most;
    return value.is_double() && std::trunc(value.get_double()) == value.get_double() && value.get_double() >= least &&
           value.get_double() <= most;
}

template <class Integer>
bool fits(const json::value& value) {
    return whole(value, static_cast<double>(std::numeric_limits<Integer>::min()),
                 static_cast<double>(std::numeric_limits<Integer>::max()));
}

Problem check_value(const json::value& value, const FieldDescriptor& field, const std::string& path) {
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING:
            if (!value.is_string()) return wrong(path, "must be text.");
            if (value.get_string().find('\0') != json::string::npos)
                return wrong(path, "must not contain the character U+0000.");
            return std::nullopt;
        case FieldDescriptor::CPPTYPE_BOOL:
            if (!value.is_bool()) return wrong(path, "must be true or false.");
            return std::nullopt;
        case FieldDescriptor::CPPTYPE_INT32:
            if (!fits<std::int32_t>(value)) return wrong(path, "must be a whole number of 32 bits.");
            return std::nullopt;
        case FieldDescriptor::CPPTYPE_UINT32:
            if (!fits<std::uint32_t>(value)) return wrong(path, "must be a whole number of 32 bits, not below 0.");
            return std::nullopt;
        case FieldDescriptor::CPPTYPE_INT64:
        case FieldDescriptor::CPPTYPE_UINT64:
            // Also as text, since numbers of JavaScript have 53 bits; protobuf reads the digits.
            if (!value.is_string() && !value.is_number()) return wrong(path, "must be a whole number.");
            return std::nullopt;
        case FieldDescriptor::CPPTYPE_DOUBLE:
        case FieldDescriptor::CPPTYPE_FLOAT:
            if (!value.is_number()) return wrong(path, "must be a number.");
            return std::nullopt;
        case FieldDescriptor::CPPTYPE_ENUM:
            if (!value.is_string() || field.enum_type()->FindValueByName(std::string(value.get_string())) == nullptr)
                return wrong(path, "must be the name of a " + field.enum_type()->name() + ".");
            return std::nullopt;
        case FieldDescriptor::CPPTYPE_MESSAGE:
            return check_message(value, *field.message_type(), path);
    }
    return std::nullopt;
}

Problem check_field(const json::value& value, const FieldDescriptor& field, const std::string& path) {
    if (value.is_null()) return std::nullopt;  // As if it were not there.
    if (field.is_map()) {
        if (!value.is_object()) return wrong(path, "must be an object.");
        for (const auto& entry : value.get_object())
            if (auto problem = check_value(entry.value(), *field.message_type()->map_value(),
                                           path + "." + std::string(entry.key())))
                return problem;
        return std::nullopt;
    }
    if (!field.is_repeated()) return check_value(value, field, path);
    if (!value.is_array()) return wrong(path, "must be a list.");
    const auto& elements = value.get_array();
    for (std::size_t i = 0; i < elements.size(); ++i)
        if (auto problem = check_value(elements[i], field, path + "[" + std::to_string(i) + "]")) return problem;
    return std::nullopt;
}

Problem check_message(const json::value& value, const Descriptor& type, const std::string& path) {
    if (type.well_known_type() != Descriptor::WELLKNOWNTYPE_UNSPECIFIED) return std::nullopt;  // Protobuf reads those.
    if (!value.is_object()) return wrong(path, "must be a JSON object.");
    for (const auto& entry : value.get_object()) {
        const std::string name(entry.key());
        const std::string inner = path.empty() ? name : fmt::format("{}.{}", path, name);
        const auto* field = type.FindFieldByName(name);
        if (field == nullptr) return unknown_name("field", inner);
        if (auto problem = check_field(entry.value(), *field, inner)) return problem;
    }
    return std::nullopt;
}

}  // namespace

Error unknown_name(std::string_view kind, std::string_view name) {
    constexpr std::size_t kMaxQuoted = 64;
    const bool plain = name.size() <= kMaxQuoted && std::all_of(name.begin(), name.end(), [](char letter) {
                           return letter > ' ' && letter <= '~' && letter != '`';
                       });
    if (!plain) return {Code::InvalidArgument, "There is an unknown " + std::string(kind) + "."};
    return {Code::InvalidArgument, "There is no " + std::string(kind) + " `" + std::string(name) + "`."};
}

std::optional<Error> check_json(const json::value& value, const Descriptor& type) {
    return check_message(value, type, "");
}

}  // namespace polyphony::edge
