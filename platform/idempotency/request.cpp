#include "platform/idempotency/request.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "platform/encoding/base64.h"
#include "platform/encoding/hash.h"

namespace polyphony::idempotency {
namespace {

// The same bytes for the same message, as SerializeAsString() does not promise for maps.
std::string serialized(const google::protobuf::Message& message) {
    std::string bytes;
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
    coded.Trim();
    return bytes;
}

}  // namespace

Request request_of(const rpc::CallContext& call, const google::protobuf::Message& message) {
    if (call.idempotency_key.empty()) return {};
    // Each method has a request message of its own, whose name stands for it.
    return {call.caller.user_id, call.idempotency_key,
            base64url_encode(sha256(message.GetTypeName() + '\n' + serialized(message)))};
}

}  // namespace polyphony::idempotency
