#include "edge/player/player_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include "edge/testing/fake_service.h"
#include "edge/testing/signing_key.h"
#include "platform/testing/testing.h"
#include "polyphony/user/v1/app_passwords.pb.h"
#include "polyphony/user/v1/user.pb.h"

namespace polyphony::edge {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace json = boost::json;

/// The whole API behind its router, with all services faked.
class PlayerApiTest : public ::testing::Test {
  protected:
    PlayerApiTest() { make_api({}); }

    void make_api(GateOptions options, rpc::LoadShedderOptions overload = {}) {
        router_ = http::Router();
        shedder_.emplace(overload, testing::metrics());
        gate_.emplace(io_, verifier_, *shedder_, options);
        add_player_api(router_, *gate_, services_.peers(), {composed_, suggestions_, blends_, guests_},
                       [this](const std::string& user_id) { revoked_.push_back(user_id); });
    }

    http::Response send(http::Verb verb, const std::string& target, const std::string& body = "",
                        const std::map<std::string, std::string>& headers = {}) {
        http::Request request;
        request.verb = verb;
        request.target = target;
        request.path = target.substr(0, target.find('?'));
        if (const auto query = target.find('?'); query != std::string::npos)
            request.query = http::parse_form(target.substr(query + 1)).value();
        request.body = body;
        request.remote_address = "192.0.2.1";
        request.trace = trace::start();
        request.headers.set("Authorization", "Bearer " + token_);
        if (!body.empty()) request.headers.set("Content-Type", "application/json");
        for (const auto& [name, value] : headers) {
            request.headers.erase(name);
            if (!value.empty()) request.headers.set(name, value);
        }
        const auto match = router_.match(verb, request.path);
        if (match.handler == nullptr) throw std::runtime_error("no route for " + target);
        request.path_parameters = match.path_parameters;
        trace_id_ = request.trace.trace_id;
        return testing::run((*match.handler)(request));
    }
    http::Response get(const std::string& target) { return send(http::Verb::get, target); }

    static json::value body(const http::Response& response) {
        return json::parse(std::get<std::string>(response.body));
    }
    static std::string detail(const http::Response& response) {
        return std::string(body(response).at("detail").as_string());
    }
    static std::string header(const http::Response& response, const char* name) {
        return std::string(response.headers[name]);
    }

    void answer_create_playlist() {
        services_["playlist"].on<playlist::v1::CreatePlaylistRequest, playlist::v1::Playlist>(
            "polyphony.playlist.v1.PlaylistService.CreatePlaylist",
            [](const auto& request, const auto& context) -> Result<playlist::v1::Playlist> {
                if (request.name().empty()) return fail(Code::InvalidArgument, "A playlist needs a name.");
                if (request.name() == "broken") return fail(Code::Internal, "SELECT * FROM secrets");
                playlist::v1::Playlist made;
                made.set_id("p1");
                made.set_name(request.name());
                made.set_owner_id(context.caller.user_id);
                made.set_description(context.idempotency_key);
                return made;
            });
    }

    FakeServices services_;
    SigningKey key_{"key-1"};
    std::string token_ = key_.token();
    std::string trace_id_;
    TokenVerifier verifier_{[this]() -> Task<Result<user::v1::SigningKeys>> {
                                user::v1::SigningKeys keys;
                                *keys.add_keys() = key_.published();
                                co_return keys;
                            },
                            TokenVerifierOptions{}};
    TrackFacts facts_{services_.peers(), TrackFactsOptions{}};
    Composed composed_{services_.peers(), facts_, ComposedOptions{}};
    Suggestions suggestions_{services_.peers(), facts_, composed_, 300};
    Blends blends_{services_.peers(), facts_, 300};
    Guests guests_{services_.peers()};
    asio::io_context io_;
    std::optional<rpc::LoadShedder> shedder_;
    std::optional<Gate> gate_;
    http::Router router_;
    std::vector<std::string> revoked_;
};

TEST_F(PlayerApiTest, ARevokedAppPasswordIsToldOfBeforeTheAnswer) {
    constexpr auto kRevoke = "polyphony.user.v1.AppPasswordService.RevokeAppPassword";
    using Request = user::v1::RevokeAppPasswordRequest;
    using Response = user::v1::RevokeAppPasswordResponse;
    services_["user"].on<Request, Response>(kRevoke, [](const auto& request, const auto&) -> Result<Response> {
        if (request.app_password_id() == "1") return Response();
        return fail(Code::InvalidArgument, "There is no such app password.");
    });
    EXPECT_EQ(send(http::Verb::delete_, "/api/me/app-passwords/2").status, http::Status::bad_request);
    EXPECT_TRUE(revoked_.empty());
    EXPECT_EQ(send(http::Verb::delete_, "/api/me/app-passwords/1").status, http::Status::ok);
    EXPECT_THAT(revoked_, ::testing::ElementsAre("user-1"));
}

TEST_F(PlayerApiTest, PassesACallOnForItsCaller) {
    answer_create_playlist();
    const auto response =
        send(http::Verb::post, "/api/playlists", R"({"name":"Road trip"})", {{"Idempotency-Key", "once"}});
    EXPECT_EQ(response.status, http::Status::created);
    EXPECT_EQ(header(response, "Content-Type"), "application/json");
    EXPECT_EQ(header(response, "X-Request-Id"), trace_id_);
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
    EXPECT_EQ(body(response).at("name").as_string(), "Road trip");
    EXPECT_EQ(body(response).at("owner_id").as_string(), "user-1");
    EXPECT_EQ(body(response).at("description").as_string(), "once");
}

TEST_F(PlayerApiTest, WithTooMuchToDoWhatMattersLeastIsRefusedFirst) {
    make_api({}, {.queue_delay_ms = -1, .interval_ms = 50, .least_requests = 1});  // Every wait is too long.
    const auto refusal = [this](const char* path) { return (*router_.match(http::Verb::get, path).admission)(); };
    const http::FixedResponse* refused = nullptr;
    while (refused == nullptr) {
        ASSERT_EQ(refusal("/api/health"), nullptr);
        refused = refusal("/api/setup");
    }
    EXPECT_EQ(refused->response.status, http::Status::service_unavailable);
    EXPECT_EQ(header(refused->response, "Retry-After"), "1");
    EXPECT_EQ(detail(refused->response), "There is too much to do now; try again in a moment.");
}

TEST_F(PlayerApiTest, PathAndQueryReachTheService) {
    services_["catalog"].on<catalog::v1::GetAlbumRequest, catalog::v1::AlbumDetail>(
        "polyphony.catalog.v1.CatalogService.GetAlbum", [](const auto& request, const auto&) {
            catalog::v1::AlbumDetail detail;
            detail.mutable_album()->set_id(request.album_id());
            return Result<catalog::v1::AlbumDetail>(detail);
        });
    EXPECT_EQ(body(get("/api/albums/a1")).at("album").at("id").as_string(), "a1");
    services_["catalog"].on<catalog::v1::SearchRequest, catalog::v1::SearchResponse>(
        "polyphony.catalog.v1.CatalogService.Search", [](const auto& request, const auto&) {
            catalog::v1::SearchResponse found;
            found.add_tracks()->set_title(request.query() + "/" + std::to_string(request.limit()));
            return Result<catalog::v1::SearchResponse>(found);
        });
    EXPECT_EQ(body(get("/api/search?query=a+b&limit=7")).at("tracks").at(0).at("title").as_string(), "a b/7");
}

TEST_F(PlayerApiTest, BadInputIsAProblemThatSaysWhere) {
    answer_create_playlist();
    const auto wrong = send(http::Verb::post, "/api/playlists", R"({"name":5})");
    EXPECT_EQ(wrong.status, http::Status::bad_request);
    EXPECT_EQ(header(wrong, "Content-Type"), "application/problem+json");
    EXPECT_EQ(body(wrong).at("code").as_string(), "invalid_argument");
    EXPECT_THAT(detail(wrong), HasSubstr("`name`"));
    EXPECT_THAT(detail(send(http::Verb::post, "/api/playlists", "{}")), HasSubstr("needs a name"));
    EXPECT_THAT(detail(get("/api/albums?page_size=x")), HasSubstr("`page_size`"));
    EXPECT_EQ(send(http::Verb::post, "/api/playlists", "name=x", {{"Content-Type", "text/plain"}}).status,
              http::Status::unsupported_media_type);
    for (const std::string& key : {std::string(201, 'k'), std::string("caf\xc3\xa9")})
        EXPECT_EQ(send(http::Verb::post, "/api/playlists", R"({"name":"x"})", {{"Idempotency-Key", key}}).status,
                  http::Status::bad_request);
}

TEST_F(PlayerApiTest, APasswordTravelsInTheBody) {
    services_["user"].on<user::v1::DeleteAccountRequest, user::v1::Erasure>(
        "polyphony.user.v1.UserService.DeleteAccount",
        [](const auto& request, const auto&) -> Result<user::v1::Erasure> {
            if (request.password() != "secret") return fail(Code::PermissionDenied, "The password is wrong.");
            user::v1::Erasure erasure;
            erasure.set_id("e1");
            return erasure;
        });
    EXPECT_EQ(send(http::Verb::delete_, "/api/me").status, http::Status::forbidden);
    const auto response = send(http::Verb::delete_, "/api/me", R"({"password":"secret"})");
    EXPECT_EQ(response.status, http::Status::accepted);
    EXPECT_EQ(body(response).at("id").as_string(), "e1");
}

TEST_F(PlayerApiTest, InternalErrorsLeakNothing) {
    answer_create_playlist();
    const auto response = send(http::Verb::post, "/api/playlists", R"({"name":"broken"})");
    EXPECT_EQ(response.status, http::Status::internal_server_error);
    EXPECT_THAT(std::get<std::string>(response.body), Not(HasSubstr("SELECT")));
    EXPECT_THAT(detail(response), HasSubstr(trace_id_));
}

TEST_F(PlayerApiTest, ADeadServiceIsA503WithRetryAfter) {
    services_["playlist"].stop();
    const auto response = get("/api/playlists");
    EXPECT_EQ(response.status, http::Status::service_unavailable);
    EXPECT_EQ(header(response, "Retry-After"), "1");
    EXPECT_THAT(detail(response), Not(HasSubstr("sock")));
}

TEST_F(PlayerApiTest, AHangingServiceIsCutOff) {
    make_api({.call_timeout_ms = 100});
    services_["playlist"].hang();
    const auto response = get("/api/playlists");
    EXPECT_EQ(response.status, http::Status::gateway_timeout);
    EXPECT_EQ(body(response).at("code").as_string(), "deadline_exceeded");
}

TEST_F(PlayerApiTest, NeedsAGoodToken) {
    for (const char* value : {"", "Bearer", "Bearer ", "Bearer garbage", "Basic dTpw", "garbage"}) {
        const auto response = send(http::Verb::get, "/api/me", "", {{"Authorization", value}});
        EXPECT_EQ(response.status, http::Status::unauthorized) << value;
        EXPECT_THAT(header(response, "WWW-Authenticate"), HasSubstr("Bearer")) << value;
        EXPECT_FALSE(header(response, "X-Request-Id").empty());
    }
    EXPECT_EQ(services_["user"].calls(), 0);
}

TEST_F(PlayerApiTest, AdministratorsMethodsNeedTheRole) {
    EXPECT_EQ(send(http::Verb::post, "/api/library/scan").status, http::Status::forbidden);
    EXPECT_EQ(services_["catalog"].calls(), 0);
    services_["catalog"].on<catalog::v1::StartScanRequest, catalog::v1::ScanStatus>(
        "polyphony.catalog.v1.CatalogService.StartScan",
        [](const auto&, const auto&) { return Result<catalog::v1::ScanStatus>(catalog::v1::ScanStatus()); });
    token_ = key_.token({.admin = true});
    EXPECT_EQ(send(http::Verb::post, "/api/library/scan").status, http::Status::ok);
}

TEST_F(PlayerApiTest, PublicRoutesNeedNoToken) {
    EXPECT_EQ(send(http::Verb::get, "/api/health", "", {{"Authorization", ""}}).status, http::Status::ok);
    const auto document = send(http::Verb::get, "/api/openapi.json", "", {{"Authorization", "Bearer bad"}});
    EXPECT_EQ(body(document).at("openapi").as_string(), "3.1.0");
}

TEST_F(PlayerApiTest, LimitsEachAccountAndEachAddress) {
    make_api({.per_address = {0, 0}, .per_user = {0.1, 2}});
    EXPECT_NE(get("/api/me").status, http::Status::too_many_requests);
    EXPECT_NE(get("/api/me").status, http::Status::too_many_requests);
    const auto response = get("/api/me");
    EXPECT_EQ(response.status, http::Status::too_many_requests);
    EXPECT_EQ(header(response, "Retry-After"), "10");
    EXPECT_EQ(body(response).at("code").as_string(), "resource_exhausted");
    token_ = key_.token({.subject = "user-2"});
    EXPECT_NE(get("/api/me").status, http::Status::too_many_requests) << "someone else";

    make_api({.per_address = {0.1, 1}});
    EXPECT_NE(get("/api/health").status, http::Status::too_many_requests);
    EXPECT_EQ(get("/api/health").status, http::Status::too_many_requests);
}

TEST_F(PlayerApiTest, BelievesTheAddressOfATrustedProxyOnly) {
    make_api({.per_address = {0.1, 1}});
    EXPECT_EQ(send(http::Verb::get, "/api/health", "", {{"X-Forwarded-For", "198.51.100.1"}}).status, http::Status::ok);
    EXPECT_EQ(send(http::Verb::get, "/api/health", "", {{"X-Forwarded-For", "198.51.100.2"}}).status,
              http::Status::too_many_requests);
    make_api({.per_address = {0.1, 1}, .client_address_header = "X-Forwarded-For"});
    const auto status = [&](const char* forwarded) {
        return send(http::Verb::get, "/api/health", "", {{"X-Forwarded-For", forwarded}}).status;
    };
    EXPECT_EQ(status("forged, 198.51.100.1"), http::Status::ok);
    EXPECT_EQ(status("198.51.100.2"), http::Status::ok);
    EXPECT_EQ(status("forged again, 198.51.100.1"), http::Status::too_many_requests);
}

TEST_F(PlayerApiTest, LimitsSignUpsStrictly) {
    make_api({.credentials = {0.1, 2}});
    services_["user"].on<user::v1::SignUpRequest, user::v1::Account>(
        "polyphony.user.v1.UserService.SignUp",
        [](const auto&, const auto&) { return Result<user::v1::Account>(user::v1::Account()); });
    const auto sign_up = [&] { return send(http::Verb::post, "/api/accounts", R"({"username":"a"})").status; };
    EXPECT_EQ(sign_up(), http::Status::created);
    EXPECT_EQ(sign_up(), http::Status::created);
    EXPECT_EQ(sign_up(), http::Status::too_many_requests);
    EXPECT_EQ(get("/api/health").status, http::Status::ok) << "all else goes on";
}

class OAuthTest : public PlayerApiTest {
  protected:
    OAuthTest() {
        services_["user"].on<user::v1::IssueTokenRequest, user::v1::Token>(
            "polyphony.user.v1.UserService.IssueToken",
            [](const auto& request, const auto&) -> Result<user::v1::Token> {
                if (request.grant_type() == "password" && request.password() != "open sesame")
                    return fail(Code::Unauthenticated, "The name or the password is wrong.");
                user::v1::Token token;
                token.set_access_token("access");
                token.set_token_type("Bearer");
                token.set_expires_in(900);
                token.set_refresh_token("refresh");
                return token;
            });
    }
    http::Response form(const std::string& body, const std::string& path = "/api/oauth/token") {
        return send(http::Verb::post, path, body,
                    {{"Content-Type", "application/x-www-form-urlencoded"}, {"Authorization", ""}});
    }
    std::string error(const std::string& text) {
        const auto response = form(text);
        EXPECT_EQ(response.status, http::Status::bad_request);
        EXPECT_EQ(header(response, "Cache-Control"), "no-store");
        return std::string(body(response).at("error").as_string());
    }
};

TEST_F(OAuthTest, IssuesTokens) {
    const auto response = form("grant_type=password&username=ada&password=open+sesame&scope=ignored&client_id=web");
    EXPECT_EQ(response.status, http::Status::ok);
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
    EXPECT_EQ(body(response), json::parse(R"({"access_token":"access","token_type":"Bearer","expires_in":900,)"
                                          R"("refresh_token":"refresh"})"));
    EXPECT_EQ(form("grant_type=refresh_token&refresh_token=r").status, http::Status::ok);
}

TEST_F(OAuthTest, ErrorsHaveTheShapeOfRfc6749) {
    EXPECT_EQ(error("grant_type=password&username=ada&password=wrong"), "invalid_grant");
    EXPECT_EQ(error("grant_type=password&username=ada"), "invalid_request");
    EXPECT_EQ(error("grant_type=refresh_token"), "invalid_request");
    EXPECT_EQ(error("username=ada"), "invalid_request");
    EXPECT_EQ(error("grant_type=client_credentials"), "unsupported_grant_type");
    EXPECT_EQ(error("grant_type=password&grant_type=password"), "invalid_request");
    EXPECT_EQ(error("grant_type=%zz"), "invalid_request");
    EXPECT_EQ(error("grant_type=password&username=%ff&password=x"), "invalid_request");
    const auto wrong_type = send(http::Verb::post, "/api/oauth/token", R"({"grant_type":"password"})");
    EXPECT_EQ(body(wrong_type).at("error").as_string(), "invalid_request");
    services_["user"].stop();
    const auto away = form("grant_type=refresh_token&refresh_token=r");
    EXPECT_EQ(away.status, http::Status::service_unavailable);
    EXPECT_EQ(header(away, "Retry-After"), "1");
    EXPECT_EQ(body(away).at("error").as_string(), "temporarily_unavailable");
}

TEST_F(OAuthTest, LimitsPasswordsButNotRefreshes) {
    make_api({.credentials = {0.1, 2}});
    for (int i = 0; i < 2; ++i) error("grant_type=password&username=ada&password=wrong");
    const auto response = form("grant_type=password&username=ada&password=open+sesame");
    EXPECT_EQ(response.status, http::Status::too_many_requests);
    EXPECT_EQ(form("grant_type=refresh_token&refresh_token=r").status, http::Status::ok);
}

TEST_F(OAuthTest, RevokesTokens) {
    services_["user"].on<user::v1::RevokeTokenRequest, user::v1::RevokeTokenResponse>(
        "polyphony.user.v1.UserService.RevokeToken", [](const auto& request, const auto&) {
            EXPECT_EQ(request.token(), "r");
            return Result<user::v1::RevokeTokenResponse>(user::v1::RevokeTokenResponse());
        });
    EXPECT_EQ(form("token=r", "/api/oauth/revoke").status, http::Status::ok);
    EXPECT_EQ(form("", "/api/oauth/revoke").status, http::Status::bad_request);
}

}  // namespace
}  // namespace polyphony::edge
