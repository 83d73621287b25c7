#include "services/user/user_api.h"

#include <boost/asio/executor_work_guard.hpp>
#include <thread>

#include "platform/rpc/client.h"
#include "services/user/user_fixture.h"

namespace polyphony::user {
namespace {

/// The service behind a real gRPC server on a unix socket.
class UserApiTest : public UserTest {
  protected:
    UserApiTest() {
        auto server = rpc::Server::listen(address_, services_);
        EXPECT_TRUE(server) << server.error().message;
        if (server) server_ = std::move(*server);
    }
    ~UserApiTest() override {
        if (server_) server_->drain(std::chrono::system_clock::now() + std::chrono::seconds(1));
        guard_.reset();
        thread_.join();
    }

    template <class Response>
    Result<Response> call(const std::string& method, const google::protobuf::Message& request,
                          const std::string& caller = "") {
        rpc::CallContext context;
        context.caller.user_id = caller;
        return testing::run(
            client_.call<Response>("polyphony.user.v1.UserService." + method, request, std::move(context)));
    }

    Result<v1::Token> token(const std::string& grant, const std::string& username, const std::string& password,
                            const std::string& refresh_token = "") {
        v1::IssueTokenRequest request;
        request.set_grant_type(grant);
        request.set_username(username);
        request.set_password(password);
        request.set_refresh_token(refresh_token);
        return call<v1::Token>("IssueToken", request);
    }

    testing::TemporaryFolder folder_;
    std::string address_ = "unix:" + (folder_.path() / "user.sock").string();
    asio::executor_work_guard<asio::io_context::executor_type> guard_ = asio::make_work_guard(io_);
    std::thread thread_{[this] { io_.run(); }};
    rpc::Dispatcher dispatcher_{io_.get_executor(), testing::metrics()};
    Erasures erasures_{*database_, passwords_, {"user"}, clock_};
    UserApi api_{accounts_, erasures_, sessions_, keys_, dispatcher_};
    std::vector<grpc::Service*> services_{&api_};
    std::unique_ptr<rpc::Server> server_;
    rpc::Client client_{{address_}, testing::metrics()};
};
INSTANTIATE_TEST_SUITE_P(Databases, UserApiTest, ::testing::ValuesIn(testing::database_kinds()));

TEST_P(UserApiTest, FromTheFirstVisitToTheLogOut) {
    EXPECT_TRUE(call<v1::Setup>("GetSetup", v1::GetSetupRequest())->needs_first_account());
    v1::SignUpRequest sign_up;
    sign_up.set_username("ada");
    sign_up.set_password("correct horse");
    const auto account = call<v1::Account>("SignUp", sign_up);
    ASSERT_TRUE(account) << account.error().message;
    EXPECT_EQ(account->roles_size(), 2);

    const auto first = token("password", "ada", "correct horse");
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->token_type(), "Bearer");
    EXPECT_EQ(first->expires_in(), 900);
    const auto second = token("refresh_token", "", "", first->refresh_token());
    ASSERT_TRUE(second) << second.error().message;

    v1::RevokeTokenRequest revoke;
    revoke.set_token(second->refresh_token());
    EXPECT_TRUE(call<v1::RevokeTokenResponse>("RevokeToken", revoke));
    EXPECT_EQ(token("refresh_token", "", "", second->refresh_token()).error().code, Code::Unauthenticated);
}

TEST_P(UserApiTest, BadTokenRequestsAreRefused) {
    EXPECT_EQ(token("magic", "ada", "correct horse").error().code, Code::InvalidArgument);
    EXPECT_EQ(token("password", "", "").error().code, Code::InvalidArgument);
    EXPECT_EQ(token("password", "ada", std::string(100'000, 'x')).error().code, Code::InvalidArgument);
    EXPECT_EQ(token("refresh_token", "", "").error().code, Code::InvalidArgument);
    EXPECT_EQ(token("password", "ada", "correct horse").error().code, Code::Unauthenticated);
}

TEST_P(UserApiTest, KnowsItsCaller) {
    const auto ada = sign_up("ada");
    EXPECT_EQ(call<v1::Account>("GetMe", v1::GetMeRequest(), ada.id)->username(), "ada");
    EXPECT_EQ(call<v1::Account>("GetMe", v1::GetMeRequest()).error().code, Code::Unauthenticated);

    v1::UpdateMeRequest update;
    update.set_display_name("Ada Lovelace");
    EXPECT_EQ(call<v1::Account>("UpdateMe", update).error().code, Code::Unauthenticated);
    EXPECT_EQ(call<v1::Account>("UpdateMe", update, ada.id)->display_name(), "Ada Lovelace");

    v1::BatchGetProfilesRequest lookup;
    lookup.add_user_ids(ada.id);
    lookup.add_user_ids("unknown");
    EXPECT_EQ(call<v1::BatchGetProfilesResponse>("BatchGetProfiles", lookup).error().code, Code::Unauthenticated);
    const auto profiles = call<v1::BatchGetProfilesResponse>("BatchGetProfiles", lookup, ada.id);
    ASSERT_TRUE(profiles);
    ASSERT_EQ(profiles->profiles_size(), 1);
    EXPECT_EQ(profiles->profiles(0).display_name(), "Ada Lovelace");
}

TEST_P(UserApiTest, PublishesPublicKeysOnly) {
    const auto keys = call<v1::SigningKeys>("GetSigningKeys", v1::GetSigningKeysRequest());
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->keys_size(), 2);
    EXPECT_EQ(keys->DebugString().find("PRIVATE"), std::string::npos);
    EXPECT_NE(keys->DebugString().find("BEGIN PUBLIC KEY"), std::string::npos);
}

}  // namespace
}  // namespace polyphony::user
