#include "edge/player/schemas.h"

#include <boost/json.hpp>

namespace polyphony::edge {

namespace json = boost::json;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

namespace {

json::object typed(std::string_view type) { return {{"type", type}}; }

json::object formatted(std::string_view type, std::string_view format) { return {{"type", type}, {"format", format}}; }

json::object refer(const std::string& name) { return {{"$ref", "#/components/schemas/" + name}}; }

}  // namespace

json::object Schemas::reference(const Descriptor& type) {
    if (type.well_known_type() == Descriptor::WELLKNOWNTYPE_TIMESTAMP) return formatted("string", "date-time");
    if (type.well_known_type() == Descriptor::WELLKNOWNTYPE_DURATION) return typed("string");
    if (!known_.contains(type.full_name())) {
        known_[type.full_name()] = nullptr;  // Known from now on, also to itself.
        auto schema = of_fields(type, {});
        known_[type.full_name()] = std::move(schema);
    }
    return refer(type.full_name());
}

json::object Schemas::of_fields(const Descriptor& type, const std::set<std::string>& without) {
    json::object properties;
    for (int i = 0; i < type.field_count(); ++i)
        if (!without.contains(type.field(i)->name())) properties[type.field(i)->name()] = of_field(*type.field(i));
    auto schema = typed("object");
    schema["properties"] = std::move(properties);
    return schema;
}

json::object Schemas::of_field(const FieldDescriptor& field) {
    if (field.is_map()) {
        auto schema = typed("object");
        schema["additionalProperties"] = of_value(*field.message_type()->map_value());
        return schema;
    }
    if (!field.is_repeated()) return of_value(field);
    auto schema = typed("array");
    schema["items"] = of_value(field);
    return schema;
}

json::object Schemas::of_value(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_BOOL:
            return typed("boolean");
        case FieldDescriptor::CPPTYPE_INT32:
        case FieldDescriptor::CPPTYPE_UINT32:
            return formatted("integer", "int32");
        case FieldDescriptor::CPPTYPE_INT64:
        case FieldDescriptor::CPPTYPE_UINT64:
            return formatted("string", "int64");
        case FieldDescriptor::CPPTYPE_FLOAT:
        case FieldDescriptor::CPPTYPE_DOUBLE:
            return formatted("number", "double");
        case FieldDescriptor::CPPTYPE_ENUM:
            return enum_reference(*field.enum_type());
        case FieldDescriptor::CPPTYPE_MESSAGE:
            return reference(*field.message_type());
        case FieldDescriptor::CPPTYPE_STRING:
            break;
    }
    if (field.type() != FieldDescriptor::TYPE_BYTES) return typed("string");
    auto schema = typed("string");
    schema["contentEncoding"] = "base64";
    return schema;
}

json::object Schemas::enum_reference(const EnumDescriptor& type) {
    if (!known_.contains(type.full_name())) {
        json::array values;
        for (int i = 0; i < type.value_count(); ++i) values.emplace_back(type.value(i)->name());
        auto schema = typed("string");
        schema["enum"] = std::move(values);
        known_[type.full_name()] = std::move(schema);
    }
    return refer(type.full_name());
}

json::object Schemas::take() { return std::move(known_); }

}  // namespace polyphony::edge
