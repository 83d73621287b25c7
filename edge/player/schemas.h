#pragma once

#include <google/protobuf/descriptor.h>

#include <boost/json/object.hpp>
#include <set>
#include <string>

namespace polyphony::edge {

/// JSON Schemas (2020-12) of messages as they look in JSON. Collects every message and enum that is mentioned.
class Schemas {
  public:
    /// `{"$ref": …}` to a message's schema.
    boost::json::object reference(const google::protobuf::Descriptor& type);
    /// The schema of a field's value.
    boost::json::object of_field(const google::protobuf::FieldDescriptor& field);
    /// An object with the fields of a message, but for those named in `without`.
    boost::json::object of_fields(const google::protobuf::Descriptor& type, const std::set<std::string>& without);
    /// All schemas that are mentioned, by full name.
    boost::json::object take();

  private:
    boost::json::object of_value(const google::protobuf::FieldDescriptor& field);
    boost::json::object enum_reference(const google::protobuf::EnumDescriptor& type);

    boost::json::object known_;
};

}  // namespace polyphony::edge
