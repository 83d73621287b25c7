#include "launcher/events_json.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <memory>

#include "platform/encoding/base64.h"

namespace polyphony::launcher {
namespace {

namespace protobuf = google::protobuf;

// Null if the type is not known or the data are not of it.
std::unique_ptr<protobuf::Message> parse_payload(const std::string& type, const std::string& data) {
    const auto* descriptor = protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
    if (descriptor == nullptr) return nullptr;
    const auto* prototype = protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
    std::unique_ptr<protobuf::Message> message(prototype->New());
    return message->ParseFromString(data) ? std::move(message) : nullptr;
}

}  // namespace

std::string payload_json(const std::string& type, const std::string& data, bool spread) {
    protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    options.add_whitespace = spread;
    std::string json;
    const auto message = parse_payload(type, data);
    if (message && protobuf::util::MessageToJsonString(*message, &json, options).ok()) return json;
    return "{\"undecoded\":\"" + base64_encode(data) + "\"}";
}

}  // namespace polyphony::launcher
