#include "edge/testing/fake_service.h"

namespace polyphony::edge {

/// One call: reads the request, answers, ends. Deletes itself when gRPC is done with it.
class FakeService::Call final : public grpc::ServerGenericBidiReactor {
  public:
    Call(FakeService& service, grpc::GenericCallbackServerContext& context)
        : service_(service), method_(service.find(context.method())), context_(context) {
        StartRead(&request_);
    }
    void OnReadDone(bool read) override {
        if (!read) return finish({grpc::StatusCode::CANCELLED, "no request"});
        if (service_.hanging_) return;  // Until the caller gives up.
        if (!method_) return finish({grpc::StatusCode::UNIMPLEMENTED, "not faked"});
        grpc::Slice bytes;
        request_.DumpToSingleSlice(&bytes);
        rpc::CallContext context;
        context.caller.user_id = metadata("polyphony-user");
        context.idempotency_key = metadata("idempotency-key");
        const auto answer = method_(std::string(bytes.begin(), bytes.end()), context);
        if (!answer) return finish(rpc::to_status(answer.error()));
        const grpc::Slice slice(*answer);
        response_ = grpc::ByteBuffer(&slice, 1);
        if (!finished_.exchange(true)) StartWriteAndFinish(&response_, {}, grpc::Status::OK);
    }
    void OnCancel() override { finish(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }

  private:
    std::string metadata(const char* key) const {
        const auto found = context_.client_metadata().find(key);
        return found == context_.client_metadata().end() ? "" : std::string(found->second.data(), found->second.size());
    }

    void finish(const grpc::Status& status) {
        if (!finished_.exchange(true)) Finish(status);
    }

    FakeService& service_;
    Method method_;
    grpc::GenericCallbackServerContext& context_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer response_;
    std::atomic<bool> finished_{false};
};

class FakeService::Entry final : public grpc::CallbackGenericService {
  public:
    explicit Entry(FakeService& service) : service_(service) {}
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
        ++service_.calls_;
        return new Call(service_, *context);
    }

  private:
    FakeService& service_;
};

std::string FakeService::path_of(const std::string& method) {
    const auto dot = method.rfind('.');
    return "/" + method.substr(0, dot) + "/" + method.substr(dot + 1);
}

FakeService::Method FakeService::find(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    const auto found = methods_.find(path);
    return found == methods_.end() ? Method() : found->second;
}

void FakeService::start() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address_, grpc::InsecureServerCredentials());
    entry_ = std::make_unique<Entry>(*this);
    builder.RegisterCallbackGenericService(entry_.get());
    server_ = builder.BuildAndStart();
}

void FakeService::stop() {
    if (server_) server_->Shutdown(std::chrono::system_clock::now());
    server_.reset();
}

FakeServices::FakeServices() {
    const auto address = [this](const std::string& name) {
        return "unix:" + (folder_.path() / (name + ".sock")).string();
    };
    for (const char* name : {"user", "catalog", "playlist", "streaming", "recommendation", "payment"})
        services_.emplace(name, std::make_unique<FakeService>(address(name)));
    peers_ = std::make_unique<Peers>([&](const std::string& name) {
        rpc::ClientOptions options;
        options.address = address(name);
        return std::make_unique<rpc::Client>(options, testing::metrics());
    });
}

}  // namespace polyphony::edge
