#include "edge/subsonic/cors.h"

#include <gtest/gtest.h>

#include <boost/beast/http/field.hpp>

namespace polyphony::edge::subsonic {
namespace {

using boost::beast::http::field;

std::string allowed(const std::string& origins, const std::string& origin) {
    http::Request request;
    if (!origin.empty()) request.headers.set(field::origin, origin);
    http::Response response;
    Cors(origins).allow(request, response);
    return std::string(response.headers[field::access_control_allow_origin]);
}

TEST(Cors, AllowsTheOriginsThatAreNamed) {
    EXPECT_EQ(allowed("*", "https://a.example"), "*");
    EXPECT_EQ(allowed("*", ""), "") << "no page asks";
    EXPECT_EQ(allowed("https://a.example https://b.example", "https://b.example"), "https://b.example");
    EXPECT_EQ(allowed("https://a.example", "https://a.example.evil.example"), "");
    EXPECT_EQ(allowed("https://a.example", "http://a.example"), "");
    EXPECT_EQ(allowed("", "https://a.example"), "");
}

TEST(Cors, WhatIsAllowedIsToldToThoseAlone) {
    http::Request request;
    request.headers.set(field::origin, "https://a.example");
    const auto answer = Cors("https://a.example").preflight(request);
    EXPECT_EQ(answer.status, http::Status::no_content);
    EXPECT_EQ(answer.headers[field::vary], "Origin");
    EXPECT_EQ(answer.headers[field::access_control_allow_methods], "GET, POST");
    EXPECT_EQ(Cors("https://b.example").preflight(request).headers.count(field::access_control_allow_methods), 0);
}

}  // namespace
}  // namespace polyphony::edge::subsonic
