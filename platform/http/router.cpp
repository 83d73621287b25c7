#include <algorithm>

#include "platform/http/http.h"

namespace polyphony::http {

namespace {

std::vector<std::string_view> split_path(std::string_view path) {
    std::vector<std::string_view> parts;
    if (path.starts_with('/')) path.remove_prefix(1);
    for (;;) {
        const auto slash = path.find('/');
        parts.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return parts;
        path.remove_prefix(slash + 1);
    }
}

bool is_parameter(std::string_view part) { return part.starts_with('{') && part.ends_with('}'); }

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
    return std::equal(pattern.begin(), pattern.end(), path.begin(), path.end(), [](const auto& part, auto segment) {
        return is_parameter(part) ? !segment.empty() : part == segment;
    });
}

/// True if `left` has a literal part where `right` first has a parameter.
bool more_literal(const std::vector<std::string>& left, const std::vector<std::string>& right) {
    return std::lexicographical_compare(
        left.begin(), left.end(), right.begin(), right.end(),
        [](const auto& a, const auto& b) { return !is_parameter(a) && is_parameter(b); });
}

void allow(std::vector<Verb>& verbs, Verb verb) {
    if (std::find(verbs.begin(), verbs.end(), verb) == verbs.end()) verbs.push_back(verb);
    if (verb == Verb::get) allow(verbs, Verb::head);
}

}  // namespace

void Router::add(Verb verb, std::string pattern, Handler handler, Admission admission) {
    Route route;
    for (const auto part : split_path(pattern)) route.parts.emplace_back(part);
    route.verb = verb;
    route.pattern = std::move(pattern);
    route.handler = std::move(handler);
    route.admission = std::move(admission);
    routes_.push_back(std::move(route));
}

void Router::add_streaming(Verb verb, std::string pattern, Handler handler) {
    add(verb, std::move(pattern), std::move(handler));
    routes_.back().streaming = true;
}

void Router::add_websocket(std::string pattern, WebSocketHandler handler) {
    add(Verb::get, std::move(pattern), {});
    routes_.back().websocket = std::move(handler);
}

void Router::add_proxy(std::string prefix, Upstream upstream, Guard guard) {
    proxies_.push_back({std::move(prefix), std::move(upstream), std::move(guard)});
}

void Router::set_fallback(Handler handler) { fallback_ = std::move(handler); }

void Router::set_unreadable(std::string prefix, std::function<Response(std::string_view)> answer) {
    unreadable_[std::move(prefix)] = std::move(answer);
}

std::optional<Response> Router::unreadable(std::string_view target) const {
    for (const auto& [prefix, answer] : unreadable_)
        if (target.starts_with(prefix)) return answer(target);
    return std::nullopt;
}

Router::Match Router::match(Verb verb, std::string_view path) const {
    Match match;
    const auto segments = split_path(path);
    const Route* best = nullptr;
    for (const auto& route : routes_) {
        if (!fits(route.parts, segments)) continue;
        allow(match.allowed, route.verb);
        if (route.verb != verb && !(verb == Verb::head && route.verb == Verb::get)) continue;
        if (!best || more_literal(route.parts, best->parts)) best = &route;
    }
    if (best) {
        match.allowed.clear();
        match.pattern = best->pattern;
        if (best->websocket)
            match.websocket = &best->websocket;
        else
            match.handler = &best->handler;
        match.streaming = best->streaming;
        if (best->admission) match.admission = &best->admission;
        for (std::size_t i = 0; i < segments.size(); ++i) {
            const std::string_view part = best->parts[i];
            if (!is_parameter(part)) continue;
            // The whole path has been checked before, so its parts can be decoded.
            match.path_parameters[std::string(part.substr(1, part.size() - 2))] =
                percent_decode(segments[i]).value_or("");
        }
        return match;
    }
    if (!match.allowed.empty()) return match;

    const Proxy* proxy = nullptr;
    for (const auto& candidate : proxies_)
        if (path.starts_with(candidate.prefix) && (!proxy || candidate.prefix.size() > proxy->prefix.size()))
            proxy = &candidate;
    if (proxy) {
        match.upstream = &proxy->upstream;
        match.guard = &proxy->guard;
        match.pattern = proxy->prefix;
    } else if (fallback_) {
        match.handler = &fallback_;
    }
    return match;
}

}  // namespace polyphony::http
