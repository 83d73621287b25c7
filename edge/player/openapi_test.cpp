#include "edge/player/openapi.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <boost/beast/http/verb.hpp>
#include <boost/json.hpp>
#include <set>

#include "edge/player/routes.h"

namespace polyphony::edge {
namespace {

namespace json = boost::json;

class OpenApiTest : public ::testing::Test {
  protected:
    json::object document_ = json::parse(openapi_document()).as_object();

    const json::object& operation(const std::string& path, const std::string& verb) {
        return document_.at("paths").as_object().at(path).as_object().at(verb).as_object();
    }

    static std::string lower(http::Verb verb) {
        std::string name(boost::beast::http::to_string(verb));
        for (auto& letter : name) letter = static_cast<char>(std::tolower(letter));
        return name;
    }

    template <class Visit>
    static void walk(const json::value& value, const Visit& visit) {
        visit(value);
        if (value.is_object())
            for (const auto& entry : value.get_object()) walk(entry.value(), visit);
        if (value.is_array())
            for (const auto& element : value.get_array()) walk(element, visit);
    }
};

TEST_F(OpenApiTest, IsVersion31WithWhatItMustHave) {
    EXPECT_EQ(document_.at("openapi").as_string(), "3.1.0");
    EXPECT_EQ(document_.at("info").as_object().at("title").as_string(), "Polyphony");
    EXPECT_FALSE(document_.at("info").as_object().at("version").as_string().empty());
    EXPECT_TRUE(document_.at("components").as_object().at("securitySchemes").as_object().contains("token"));
}

TEST_F(OpenApiTest, HasEveryRouteWithItsAnswer) {
    for (const auto& route : routes()) {
        const auto& described = operation(std::string(route.path), lower(route.verb));
        EXPECT_FALSE(described.at("summary").as_string().empty()) << route.path;
        const auto& responses = described.at("responses").as_object();
        EXPECT_TRUE(responses.contains(std::to_string(static_cast<int>(route.status)))) << route.path;
        EXPECT_TRUE(responses.contains("default")) << route.path;
        EXPECT_EQ(described.contains("security"), route.access != Access::Public) << route.path;
    }
}

TEST_F(OpenApiTest, OperationIdsAreUnique) {
    std::set<std::string> seen;
    for (const auto& route : routes()) {
        const auto& id = operation(std::string(route.path), lower(route.verb)).at("operationId").as_string();
        EXPECT_TRUE(seen.insert(std::string(id)).second) << id;
    }
}

TEST_F(OpenApiTest, EveryReferenceResolves) {
    int references = 0;
    const json::value document(document_);
    walk(document, [&](const json::value& value) {
        const auto* object = value.if_object();
        const auto* reference = object != nullptr ? object->if_contains("$ref") : nullptr;
        if (reference == nullptr) return;
        ++references;
        const std::string target(reference->as_string());
        ASSERT_TRUE(target.starts_with("#/"));
        boost::system::error_code error;
        EXPECT_NE(document.find_pointer(target.substr(1), error), nullptr) << target;
    });
    EXPECT_GT(references, 100);
}

TEST_F(OpenApiTest, EveryPathParameterIsDescribedOnce) {
    for (const auto& route : routes()) {
        std::set<std::string> described;
        const auto& one = operation(std::string(route.path), lower(route.verb));
        if (const auto* parameters = one.if_contains("parameters"))
            for (const auto& parameter : parameters->as_array())
                if (parameter.as_object().contains("in") && parameter.at("in").as_string() == "path") {
                    EXPECT_TRUE(parameter.at("required").as_bool());
                    described.insert(std::string(parameter.at("name").as_string()));
                }
        std::set<std::string> in_path;
        for (auto open = route.path.find('{'); open != std::string_view::npos; open = route.path.find('{', open + 1))
            in_path.emplace(route.path.substr(open + 1, route.path.find('}', open) - open - 1));
        EXPECT_EQ(described, in_path) << route.path;
    }
}

TEST_F(OpenApiTest, WhatChangesSomethingTakesAnIdempotencyKey) {
    const auto takes_key = [this](const std::string& path, const std::string& verb) {
        return json::serialize(operation(path, verb)).find("#/components/parameters/IdempotencyKey") !=
               std::string::npos;
    };
    EXPECT_TRUE(takes_key("/api/accounts", "post"));
    EXPECT_TRUE(takes_key("/api/playlists", "post"));
    EXPECT_TRUE(takes_key("/api/playlists/{playlist_id}", "delete"));
    EXPECT_FALSE(takes_key("/api/playlists", "get"));
    EXPECT_FALSE(takes_key("/api/oauth/token", "post")) << "a refresh token works once";
}

TEST_F(OpenApiTest, EveryMethodOfEveryServiceIsReachableOrLeftOutOnPurpose) {
    const std::set<std::string> left_out{"polyphony.user.v1.UserService.BatchGetProfiles",
                                         "polyphony.user.v1.UserService.GetSigningKeys",
                                         "polyphony.user.v1.AppPasswordService.AuthenticateApp",
                                         "polyphony.user.v1.AccountAdminService.ChangePasswordByApp",
                                         "polyphony.playlist.v1.ShareService.OpenShare",
                                         "polyphony.recommendation.v1.RecommendationService.ContinueTracks"};
    std::set<std::string> reachable;
    for (const auto& route : routes()) reachable.emplace(route.method);
    for (const char* name : {"user.v1.UserService",
                             "user.v1.AppPasswordService",
                             "user.v1.AccountAdminService",
                             "catalog.v1.CatalogService",
                             "catalog.v1.LibraryAccessService",
                             "catalog.v1.LyricsService",
                             "catalog.v1.ReleaseService",
                             "catalog.v1.EditService",
                             "playlist.v1.PlaylistService",
                             "playlist.v1.MarkService",
                             "playlist.v1.ShareService",
                             "edge.v1.GuestService",
                             "streaming.v1.ListeningService",
                             "streaming.v1.StreamingService",
                             "streaming.v1.DecisionService",
                             "streaming.v1.PlayerService",
                             "streaming.v1.LicenceService",
                             "streaming.v1.AnalysisService",
                             "recommendation.v1.RecommendationService",
                             "recommendation.v1.SonicService",
                             "recommendation.v1.MixService",
                             "recommendation.v1.ControlService",
                             "recommendation.v1.BlendService",
                             "payment.v1.PaymentService",
                             "payment.v1.LedgerService",
                             "payment.v1.RoyaltyService",
                             "jukebox.v1.JukeboxService",
                             "broadcast.v1.RadioService",
                             "broadcast.v1.PodcastService"}) {
        const auto* service =
            google::protobuf::DescriptorPool::generated_pool()->FindServiceByName("polyphony." + std::string(name));
        ASSERT_NE(service, nullptr) << name;
        for (int i = 0; i < service->method_count(); ++i) {
            const auto& method = service->method(i)->full_name();
            EXPECT_NE(reachable.contains(method), left_out.contains(method)) << method;
        }
    }
}

TEST_F(OpenApiTest, DescribesFieldsAsTheyLookInJson) {
    const auto& schemas = document_.at("components").as_object().at("schemas").as_object();
    const auto& playlist = schemas.at("polyphony.playlist.v1.Playlist").as_object().at("properties").as_object();
    EXPECT_EQ(json::serialize(playlist.at("created_at")), R"({"type":"string","format":"date-time"})");
    EXPECT_EQ(json::serialize(playlist.at("item_count")), R"({"type":"integer","format":"int32"})");
    const auto& money = schemas.at("polyphony.payment.v1.Money").as_object().at("properties").as_object();
    EXPECT_EQ(json::serialize(money.at("amount_minor")), R"({"type":"string","format":"int64"})");
    const auto& view = schemas.at("polyphony.edge.v1.PlaylistView").as_object().at("properties").as_object();
    EXPECT_EQ(json::serialize(view.at("tracks")),
              R"({"type":"object","additionalProperties":{"$ref":"#/components/schemas/polyphony.catalog.v1.Track"}})");
    const auto& add = operation("/api/playlists/{playlist_id}/items", "post").at("requestBody").as_object();
    const auto body = json::serialize(add);
    EXPECT_NE(body.find("track_ids"), std::string::npos);
    EXPECT_EQ(body.find("playlist_id"), std::string::npos) << "stands in the path";
}

}  // namespace
}  // namespace polyphony::edge
