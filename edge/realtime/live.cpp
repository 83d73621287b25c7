#include "edge/realtime/live.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "edge/player/transcode.h"
#include "polyphony/edge/v1/player.pb.h"
#include "polyphony/user/v1/events.pb.h"

namespace polyphony::edge {

namespace {

constexpr std::uint16_t kPolicyViolation = 1008;   // RFC 6455 section 7.4.1.
constexpr std::uint16_t kTryAgainLater = 1013;     // IANA's WebSocket close codes.
constexpr std::uint16_t kNotAuthenticated = 4401;  // Private use; reads like HTTP's 401.

std::unique_ptr<google::protobuf::Message> parse(std::string_view type, std::string_view data) {
    const auto* descriptor =
        google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(std::string(type));
    if (descriptor == nullptr) return nullptr;
    auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
    std::unique_ptr<google::protobuf::Message> message(prototype->New());
    if (!message->ParseFromArray(data.data(), static_cast<int>(data.size()))) return nullptr;
    return message;
}

std::vector<std::string> concerned_users(const google::protobuf::Message& message) {
    std::vector<std::string> users;
    for (const char* name : {"user_id", "owner_id"}) {
        const auto* field = message.GetDescriptor()->FindFieldByName(name);
        if (field == nullptr || field->is_repeated() ||
            field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING)
            continue;
        auto user_id = message.GetReflection()->GetString(message, field);
        if (!user_id.empty() && std::find(users.begin(), users.end(), user_id) == users.end())
            users.push_back(std::move(user_id));
    }
    return users;
}

/// The access token of a client's first message; empty if there is none.
std::string token_of(const std::string& hello) {
    boost::system::error_code error;
    const auto json = boost::json::parse(hello, error);
    if (error || !json.is_object()) return {};
    const auto* token = json.get_object().if_contains("access_token");
    if (token == nullptr || !token->is_string()) return {};
    return std::string(token->get_string());
}

/// Closes a socket if it is not told otherwise before the time is up.
class Closing {
  public:
    Closing(const asio::any_io_executor& executor, const std::shared_ptr<http::WebSocket>& socket,
            std::chrono::milliseconds after, std::uint16_t code, std::string reason)
        : timer_(executor, after) {
        timer_.async_wait([weak = std::weak_ptr(socket), code,
                           reason = std::move(reason)](const boost::system::error_code& cancelled) {
            if (cancelled) return;
            if (const auto open = weak.lock()) open->close(code, reason);
        });
    }

  private:
    asio::steady_timer timer_;  // Its end cancels the wait.
};

}  // namespace

Live::Live(TokenVerifier& verifier, LiveOptions options, metrics::Metrics& metrics)
    : verifier_(verifier),
      options_(options),
      connections_(metrics.gauge("polyphony_edge_live_connections", "Signed-in WebSockets.")) {}

Task<> Live::serve(http::Request&, std::shared_ptr<http::WebSocket> socket) {
    const auto executor = co_await asio::this_coro::executor;
    std::optional<Closing> closing;
    closing.emplace(executor, socket, std::chrono::milliseconds(options_.hello_timeout_ms), kPolicyViolation,
                    "no access token came");
    const auto hello = co_await socket->receive();
    if (!hello) co_return;
    const auto token = token_of(*hello);
    const auto verified = co_await verifier_.verify(token);
    if (!verified) {
        const bool later = verified.error().code == Code::Unavailable;
        socket->close(later ? kTryAgainLater : kNotAuthenticated, verified.error().message);
        co_return;
    }
    const std::string user_id = verified->caller.user_id;
    if (!enter(user_id, socket)) {
        socket->close(kTryAgainLater, "too many live connections");
        co_return;
    }
    const std::chrono::milliseconds left(std::max<UnixMillis>(0, verified->expires_at - system_now()));
    closing.emplace(executor, socket, left, kNotAuthenticated, "the access token has expired");
    while (co_await socket->receive()) {
        // Clients have nothing more to say; reading notices when they go.
    }
    leave(user_id, socket);
}

void Live::hear(const events::Event& event) {
    if (count_ == 0) return;
    const auto message = parse(event.type, event.data);
    if (!message) return;
    const auto sockets = sockets_of(concerned_users(*message));
    if (sockets.empty()) return;
    auto data = to_json(*message);
    if (!data) return;
    v1::LiveEvent live;
    live.set_id(event.id);
    live.set_type(event.type);
    live.set_time(google::protobuf::util::TimeUtil::ToString(
        google::protobuf::util::TimeUtil::MillisecondsToTimestamp(event.time)));
    live.set_data_json(std::move(*data));
    const auto json = to_json(live);
    if (!json) return;
    const bool deleted = event.type == user::v1::AccountErased::descriptor()->full_name();
    const bool revoked = event.type == user::v1::AccessRevoked::descriptor()->full_name();
    for (const auto& socket : sockets) {
        socket->send(*json);
        if (deleted) socket->close(kNotAuthenticated, "the account was deleted");
        if (revoked) socket->close(kNotAuthenticated, "the access token was revoked");
    }
}

bool Live::enter(const std::string& user_id, const std::shared_ptr<http::WebSocket>& socket) {
    const std::scoped_lock lock(mutex_);
    if (count_ >= options_.max_connections) return false;
    auto& sockets = by_user_[user_id];
    if (sockets.size() >= options_.max_per_user) return false;
    sockets.push_back(socket);
    connections_.Set(static_cast<double>(++count_));
    return true;
}

void Live::leave(const std::string& user_id, const std::shared_ptr<http::WebSocket>& socket) {
    const std::scoped_lock lock(mutex_);
    const auto found = by_user_.find(user_id);
    if (found == by_user_.end()) return;
    std::erase(found->second, socket);
    if (found->second.empty()) by_user_.erase(found);
    connections_.Set(static_cast<double>(--count_));
}

Live::Sockets Live::sockets_of(const std::vector<std::string>& user_ids) const {
    Sockets sockets;
    const std::scoped_lock lock(mutex_);
    for (const auto& user_id : user_ids)
        if (const auto found = by_user_.find(user_id); found != by_user_.end())
            sockets.insert(sockets.end(), found->second.begin(), found->second.end());
    return sockets;
}

std::vector<std::string> concerned_users(std::string_view type, std::string_view data) {
    const auto message = parse(type, data);
    return message ? concerned_users(*message) : std::vector<std::string>();
}

}  // namespace polyphony::edge
