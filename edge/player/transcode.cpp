#include "edge/player/transcode.h"

#include <google/protobuf/util/json_util.h>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <charconv>

#include "edge/player/json_check.h"

namespace polyphony::edge {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
namespace json = boost::json;

namespace {

constexpr std::size_t kMaxJsonDepth = 16;

Error invalid(std::string sentence) { return {Code::InvalidArgument, std::move(sentence)}; }

bool has_body(http::Verb verb) {
    return verb == http::Verb::post || verb == http::Verb::put || verb == http::Verb::patch ||
           verb == http::Verb::delete_;
}

template <class Number>
std::optional<Number> parse_number(const std::string& text) {
    Number number{};
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    return number;
}

/// Adds the value if the field is repeated, sets it if not.
template <class Add, class Set, class Value>
void store(Message& message, const FieldDescriptor& field, Add add, Set set, Value value) {
    const Reflection& reflection = *message.GetReflection();
    if (field.is_repeated())
        (reflection.*add)(&message, &field, std::move(value));
    else
        (reflection.*set)(&message, &field, std::move(value));
}

bool is_text(const std::string& bytes) {
    return bytes.find('\0') == std::string::npos &&
           google::protobuf::internal::IsStructurallyValidUTF8(bytes.data(), static_cast<int>(bytes.size()));
}

std::optional<Error> put_value(const FieldDescriptor& field, const std::string& text, Message& message) {
    const std::string quoted = "`" + field.name() + "`";
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING:
            if (!is_text(text)) return invalid(quoted + " must be UTF-8 text without the character U+0000.");
            store(message, field, &Reflection::AddString, &Reflection::SetString, text);
            return std::nullopt;
        case FieldDescriptor::CPPTYPE_BOOL:
            if (text != "true" && text != "false") return invalid(quoted + " must be true or false.");
            store(message, field, &Reflection::AddBool, &Reflection::SetBool, text == "true");
            return std::nullopt;
        case FieldDescriptor::CPPTYPE_INT32: {
            const auto number = parse_number<std::int32_t>(text);
            if (!number) return invalid(quoted + " must be a whole number of 32 bits.");
            store(message, field, &Reflection::AddInt32, &Reflection::SetInt32, *number);
            return std::nullopt;
        }
        case FieldDescriptor::CPPTYPE_INT64: {
            const auto number = parse_number<std::int64_t>(text);
            if (!number) return invalid(quoted + " must be a whole number of 64 bits.");
            store(message, field, &Reflection::AddInt64, &Reflection::SetInt64, *number);
            return std::nullopt;
        }
        case FieldDescriptor::CPPTYPE_DOUBLE: {
            const auto number = parse_number<double>(text);
            if (!number) return invalid(quoted + " must be a number.");
            store(message, field, &Reflection::AddDouble, &Reflection::SetDouble, *number);
            return std::nullopt;
        }
        case FieldDescriptor::CPPTYPE_ENUM: {
            const auto* value = field.enum_type()->FindValueByName(text);
            if (value == nullptr) return invalid(quoted + " must be the name of a " + field.enum_type()->name() + ".");
            store(message, field, &Reflection::AddEnum, &Reflection::SetEnum, value);
            return std::nullopt;
        }
        default:
            return invalid(quoted + " cannot be given in the address.");
    }
}

}  // namespace

std::optional<Error> fill_from_text(const std::string& name, const std::string& text, Message& message) {
    const auto* field = message.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) return unknown_name("parameter", name);
    return put_value(*field, text, message);
}

std::optional<Error> fill_from_json(std::string_view text, Message& message) {
    unsigned char buffer[4096];
    json::monotonic_resource memory(buffer, sizeof buffer);
    json::parse_options options;
    options.max_depth = kMaxJsonDepth;
    boost::system::error_code error;
    const auto parsed = json::parse(json::string_view(text.data(), text.size()), error, &memory, options);
    if (error) return invalid("The body is not valid JSON: " + error.message() + ".");
    if (auto problem = check_json(parsed, *message.GetDescriptor())) return problem;
    const google::protobuf::StringPiece whole(text.data(), text.size());
    const auto status = google::protobuf::util::JsonStringToMessage(whole, &message);
    if (!status.ok()) return invalid("The body does not fit: " + std::string(status.message()) + ".");
    return std::nullopt;
}

std::optional<Error> fill_from_request(const http::Request& request, Message& message) {
    if (has_body(request.verb) && !request.body.empty())
        if (auto problem = fill_from_json(request.body, message)) return problem;
    for (auto parameter = request.query.begin(); parameter != request.query.end(); ++parameter) {
        const auto* field = message.GetDescriptor()->FindFieldByName(parameter->first);
        const bool again = parameter != request.query.begin() && std::prev(parameter)->first == parameter->first;
        if (again && field != nullptr && !field->is_repeated())
            return invalid("`" + field->name() + "` may be given once only.");
        if (auto problem = fill_from_text(parameter->first, parameter->second, message)) return problem;
    }
    for (const auto& [name, value] : request.path_parameters)
        if (auto problem = fill_from_text(name, value, message)) return problem;
    return std::nullopt;
}

Result<std::string> to_json(const Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    options.always_print_primitive_fields = true;
    std::string json;
    const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
    if (!status.ok()) return fail(Code::Internal, message.GetTypeName() + ": " + std::string(status.message()));
    return json;
}

}  // namespace polyphony::edge
