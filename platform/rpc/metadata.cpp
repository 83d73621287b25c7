#include "platform/rpc/metadata.h"

#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>

#include "platform/rpc/caller_headers.h"
#include "platform/rpc/server.h"

namespace polyphony::rpc {

namespace {

constexpr auto kUser = "polyphony-user";
constexpr auto kAdmin = "polyphony-admin";
constexpr auto kRoles = "polyphony-roles";
constexpr auto kTrace = "traceparent";
constexpr auto kIdempotency = "idempotency-key";
constexpr auto kPushback = "grpc-retry-pushback-ms";
constexpr auto kPriority = "polyphony-priority";
constexpr char kBetweenRoles = ',';

std::string joined(const std::vector<std::string>& roles) {
    return boost::algorithm::join(roles, std::string(1, kBetweenRoles));
}

std::vector<std::string> roles_of(const std::string& text) {
    std::vector<std::string> roles;
    if (!text.empty()) boost::algorithm::split(roles, text, [](char letter) { return letter == kBetweenRoles; });
    return roles;
}

std::string value_of(const grpc::CallbackServerContext& context, const char* key) {
    const auto& metadata = context.client_metadata();
    const auto found = metadata.find(key);
    return found == metadata.end() ? std::string() : std::string(found->second.data(), found->second.size());
}

}  // namespace

void write_context(grpc::ClientContext& target, const CallContext& context) {
    if (context.caller.known()) target.AddMetadata(kUser, context.caller.user_id);
    if (context.caller.admin) target.AddMetadata(kAdmin, "1");
    if (!context.caller.roles.empty()) target.AddMetadata(kRoles, joined(context.caller.roles));
    if (context.priority != Priority::Interactive) target.AddMetadata(kPriority, std::string(name(context.priority)));
    if (!context.trace.trace_id.empty()) target.AddMetadata(kTrace, trace::format(context.trace));
    if (!context.idempotency_key.empty()) target.AddMetadata(kIdempotency, context.idempotency_key);
}

CallContext read_context(const grpc::CallbackServerContext& context) {
    CallContext call;
    call.caller.user_id = value_of(context, kUser);
    call.caller.admin = value_of(context, kAdmin) == "1";
    call.caller.roles = roles_of(value_of(context, kRoles));
    call.trace = trace::child(trace::parse(value_of(context, kTrace)));
    call.idempotency_key = value_of(context, kIdempotency);
    call.priority = priority_of(value_of(context, kPriority));
    // The wire carries a wall-clock deadline; within the process only the steady clock counts. A caller without one
    // gets the default of CallContext.
    const auto left = context.deadline() - std::chrono::system_clock::now();
    if (left < std::chrono::hours(1))
        call.deadline =
            std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(left);
    return call;
}

void write_caller(boost::beast::http::fields& headers, const Caller& caller) {
    headers.set(kUser, caller.user_id);
    headers.set(kAdmin, caller.admin ? "1" : "0");
    headers.set(kRoles, joined(caller.roles));
}

Caller read_caller(const boost::beast::http::fields& headers) {
    Caller caller;
    caller.user_id = headers[kUser];
    caller.admin = headers[kAdmin] == "1";
    const auto roles = headers[kRoles];
    caller.roles = roles_of({roles.data(), roles.size()});
    return caller;
}

void push_back(grpc::CallbackServerContext& context) { context.AddTrailingMetadata(kPushback, "-1"); }

bool was_pushed_back(const grpc::ClientContext& context) {
    return context.GetServerTrailingMetadata().contains(kPushback);
}

}  // namespace polyphony::rpc
