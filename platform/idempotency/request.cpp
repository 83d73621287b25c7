#include "platform/idempotency/request.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <sodium.h>

#include "platform/encoding/base64.h"

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

std::string sha256(const std::string& bytes) {
    std::string hash(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return base64url_encode(hash);
}

}  // namespace

Request request_of(const rpc::CallContext& call, const google::protobuf::Message& message) {
    if (call.idempotency_key.empty()) return {};
    // Each method has a request message of its own, whose name stands for it.
    return {call.caller.user_id, call.idempotency_key, sha256(message.GetTypeName() + '\n' + serialized(message))};
}

}  // namespace polyphony::idempotency
