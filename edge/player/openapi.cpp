#include "edge/player/openapi.h"

#include <google/protobuf/descriptor.h>

#include <boost/beast/http/verb.hpp>
#include <boost/json.hpp>
#include <set>
#include <stdexcept>
#include <vector>

#include "edge/player/routes.h"
#include "edge/player/schemas.h"
#include "platform/version.h"

namespace polyphony::edge {

namespace json = boost::json;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;

namespace {

std::set<std::string> path_parameters(std::string_view path) {
    std::set<std::string> names;
    for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1))
        names.emplace(path.substr(open + 1, path.find('}', open) - open - 1));
    return names;
}

json::object content(std::string_view type, json::value schema) {
    return {{type, json::object{{"schema", std::move(schema)}}}};
}

json::object parameter(const google::protobuf::FieldDescriptor& field, bool in_path, Schemas& schemas) {
    json::object parameter{{"name", field.name()}, {"in", in_path ? "path" : "query"}};
    if (in_path) parameter["required"] = true;
    parameter["schema"] = schemas.of_field(field);
    return parameter;
}

/// Whether the request changes something, so that a repetition should be known as one.
bool repeatable(const Route& route) { return route.verb != http::Verb::get && route.body() != Body::Form; }

json::object idempotency_key_parameter() {
    return {{"name", "Idempotency-Key"},
            {"in", "header"},
            {"description",
             "A random name for this request: asking again with the same one changes nothing twice and gets the first "
             "answer. With another request it is a 409."},
            {"schema", json::object{{"type", "string"}, {"maxLength", 200}}}};
}

/// What a request is made of: the path's parameters; then the rest as its body or, without one, as its query.
void describe_request(const Route& route, const Descriptor& request, Schemas& schemas, json::object& operation) {
    const auto in_path = path_parameters(route.path);
    json::array parameters;
    for (int i = 0; i < request.field_count(); ++i) {
        const auto& field = *request.field(i);
        const bool path = in_path.contains(field.name());
        if (path || route.body() == Body::None) parameters.push_back(parameter(field, path, schemas));
    }
    if (repeatable(route)) parameters.push_back(json::object{{"$ref", "#/components/parameters/IdempotencyKey"}});
    if (!parameters.empty()) operation["parameters"] = std::move(parameters);
    if (route.body() == Body::None) return;
    const auto* type = route.body() == Body::Form ? "application/x-www-form-urlencoded" : "application/json";
    operation["requestBody"] = json::object{{"content", content(type, schemas.of_fields(request, in_path))}};
}

std::string_view reason(http::Status status) {
    return std::string_view(boost::beast::http::obsolete_reason(status).data(),
                            boost::beast::http::obsolete_reason(status).size());
}

json::object describe_responses(const Route& route, const Descriptor* answer, Schemas& schemas) {
    json::object success{{"description", reason(route.status)}};
    if (answer != nullptr) success["content"] = content("application/json", schemas.reference(*answer));
    const bool oauth = route.body() == Body::Form;
    json::object responses{{std::to_string(static_cast<unsigned>(route.status)), std::move(success)}};
    if (oauth) responses["400"] = json::object{{"$ref", "#/components/responses/OAuthError"}};
    responses["default"] = json::object{{"$ref", "#/components/responses/Problem"}};
    return responses;
}

std::string operation_id(const Route& route) {
    if (!route.method.empty()) return std::string(route.method.substr(route.method.rfind('.') + 1));
    return std::string(route.path.substr(route.path.rfind('/') + 1));
}

json::object describe(const Route& route, Schemas& schemas) {
    const auto& pool = *DescriptorPool::generated_pool();
    json::object operation{
        {"operationId", operation_id(route)}, {"summary", route.summary}, {"tags", json::array{route.service()}}};
    const Descriptor* answer = nullptr;
    if (!route.method.empty()) {
        const auto* method = pool.FindMethodByName(std::string(route.method));
        if (method == nullptr) throw std::invalid_argument("there is no method " + std::string(route.method));
        describe_request(route, *method->input_type(), schemas, operation);
        answer = method->output_type();
    }
    if (!route.view.empty()) answer = pool.FindMessageTypeByName(std::string(route.view));
    operation["responses"] = describe_responses(route, answer, schemas);
    if (route.access != Access::Public) operation["security"] = json::array{json::object{{"token", json::array{}}}};
    if (route.access == Access::Admin) operation["description"] = "For administrators.";
    return operation;
}

json::object text_field() { return {{"type", "string"}}; }

json::object problem_response() {
    json::object schema{{"type", "object"},
                        {"required", json::array{"type", "title", "status", "code"}},
                        {"properties", json::object{{"type", text_field()},
                                                    {"title", text_field()},
                                                    {"status", json::object{{"type", "integer"}}},
                                                    {"detail", text_field()},
                                                    {"code", text_field()}}}};
    return {{"description", "What went wrong (RFC 9457); `detail` is one sentence for people."},
            {"content", content("application/problem+json", std::move(schema))}};
}

json::object oauth_error_response() {
    json::object schema{{"type", "object"},
                        {"required", json::array{"error"}},
                        {"properties", json::object{{"error", text_field()}, {"error_description", text_field()}}}};
    return {{"description", "What went wrong (RFC 6749 section 5.2)."},
            {"content", content("application/json", std::move(schema))}};
}

json::object token_scheme() {
    return {{"type", "oauth2"},
            {"description", "`Authorization: Bearer ACCESS_TOKEN`, from `/api/oauth/token`."},
            {"flows", json::object{{"password", json::object{{"tokenUrl", "/api/oauth/token"},
                                                             {"refreshUrl", "/api/oauth/token"},
                                                             {"scopes", json::object{}}}}}}};
}

}  // namespace

std::string openapi_document() {
    Schemas schemas;
    json::object paths;
    for (const auto& route : routes()) {
        auto& item = paths[route.path];
        if (item.is_null()) item.emplace_object();
        const auto verb = boost::beast::http::to_string(route.verb);
        std::string name(verb.data(), verb.size());
        for (auto& letter : name) letter = static_cast<char>(letter | 0x20);  // To lower case: verbs are ASCII letters.
        item.as_object()[name] = describe(route, schemas);
    }
    json::object components{
        {"schemas", schemas.take()},
        {"parameters", json::object{{"IdempotencyKey", idempotency_key_parameter()}}},
        {"responses", json::object{{"Problem", problem_response()}, {"OAuthError", oauth_error_response()}}},
        {"securitySchemes", json::object{{"token", token_scheme()}}}};
    const json::object document{
        {"openapi", "3.1.0"},
        {"info", json::object{{"title", "Polyphony"},
                              {"version", version()},
                              {"description",
                               "The player's API. Fields with their default value are always there; 64-bit "
                               "integers are strings; times are RFC 3339."}}},
        {"paths", std::move(paths)},
        {"components", std::move(components)}};
    return json::serialize(document);
}

}  // namespace polyphony::edge
