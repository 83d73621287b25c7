#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "edge/peers.h"
#include "platform/error.h"
#include "platform/rpc/server.h"
#include "platform/testing/testing.h"

namespace polyphony::edge {

/// A service on a unix socket whose methods are lambdas. Methods that nothing was said about are UNIMPLEMENTED.
class FakeService {
  public:
    explicit FakeService(std::string address) : address_(std::move(address)) { start(); }
    ~FakeService() { stop(); }
    FakeService(const FakeService&) = delete;
    FakeService& operator=(const FakeService&) = delete;

    /// Answers a method, such as `polyphony.playlist.v1.PlaylistService.GetPlaylist`, with what `answer` returns.
    template <class Request, class Response>
    void on(const std::string& method,
            std::function<Result<Response>(const Request&, const rpc::CallContext&)> answer) {
        const std::scoped_lock lock(mutex_);
        methods_[path_of(method)] = [answer](const std::string& bytes, const rpc::CallContext& context) {
            Request request;
            request.ParseFromString(bytes);
            auto response = answer(request, context);
            if (!response) return Result<std::string>(fail(response.error()));
            return Result<std::string>(response->SerializeAsString());
        };
    }
    /// From now on answers nothing any more, as a process that was stopped.
    void hang(bool hanging = true) { hanging_ = hanging; }
    /// Is gone from its socket, as a process that was killed.
    void stop();
    void start();
    int calls() const { return calls_; }

  private:
    class Call;
    class Entry;
    using Method = std::function<Result<std::string>(const std::string&, const rpc::CallContext&)>;

    static std::string path_of(const std::string& method);
    Method find(const std::string& path);

    std::string address_;
    std::mutex mutex_;
    std::map<std::string, Method> methods_;
    std::atomic<bool> hanging_{false};
    std::atomic<int> calls_{0};
    std::unique_ptr<grpc::CallbackGenericService> entry_;  // A new one for each server.
    std::unique_ptr<grpc::Server> server_;
};

/// All services behind the edge, each on a socket of its own, and clients for them.
class FakeServices {
  public:
    FakeServices();
    FakeService& operator[](const std::string& name) { return *services_.at(name); }
    const Peers& peers() const { return *peers_; }

  private:
    testing::TemporaryFolder folder_;
    std::map<std::string, std::unique_ptr<FakeService>> services_;
    std::unique_ptr<Peers> peers_;
};

}  // namespace polyphony::edge
