#include "edge/player/pass_through.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <stdexcept>

#include "edge/player/transcode.h"
#include "edge/responses.h"

namespace polyphony::edge {

using google::protobuf::Message;

std::optional<http::Response> refuse_other_than_json(const http::Request& request) {
    constexpr boost::beast::string_view kJson = "application/json";
    if (request.body.empty()) return std::nullopt;
    const auto type = request.headers[boost::beast::http::field::content_type];
    if (boost::beast::iequals(type.substr(0, kJson.size()), kJson)) return std::nullopt;
    return http::problem(http::Status::unsupported_media_type, name(Code::InvalidArgument),
                         "The body must be JSON: send it with `Content-Type: application/json`.");
}

Gate::Endpoint pass_through(const Route& route, const Peers& peers) {
    const std::string name(route.method);
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
    if (method == nullptr) throw std::invalid_argument("there is no method " + name);
    auto* factory = google::protobuf::MessageFactory::generated_factory();
    const Message* input = factory->GetPrototype(method->input_type());
    const Message* output = factory->GetPrototype(method->output_type());
    rpc::Client* client = &peers.of(route.method);
    return [client, input, output, name, status = route.status](http::Request& request,
                                                                rpc::CallContext context) -> Task<http::Response> {
        if (auto refusal = refuse_other_than_json(request)) co_return std::move(*refusal);
        google::protobuf::Arena arena;
        Message* message = input->New(&arena);
        if (const auto invalid = fill_from_request(request, *message))
            co_return error_response(*invalid, request.trace);
        Message* answer = output->New(&arena);
        const auto failed = co_await client->call_into(name, *message, *answer, std::move(context));
        if (failed) co_return error_response(*failed, request.trace);
        auto json = to_json(*answer);
        if (!json) co_return error_response(json.error(), request.trace);
        co_return json_response(status, std::move(*json));
    };
}

}  // namespace polyphony::edge
