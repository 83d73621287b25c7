#include "edge/static/static_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <boost/beast/http/field.hpp>
#include <optional>

#include "edge/responses.h"

namespace polyphony::edge {

using boost::beast::http::field;

namespace {

constexpr std::string_view kForEver = "public, max-age=31536000, immutable";
constexpr std::string_view kAskAgain = "no-cache";
/// Scripts only from here. Inline styles are allowed because the components of the player set positions with them, and
/// sound from anywhere because radio stations are heard from where they are.
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob: http: https:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

struct MediaType {
    std::string_view extension;
    std::string_view type;
};
constexpr std::array kMediaTypes{
    MediaType{".html", "text/html; charset=utf-8"},
    MediaType{".js", "text/javascript; charset=utf-8"},
    MediaType{".css", "text/css; charset=utf-8"},
    MediaType{".json", "application/json"},
    MediaType{".webmanifest", "application/manifest+json"},
    MediaType{".svg", "image/svg+xml"},
    MediaType{".png", "image/png"},
    MediaType{".jpg", "image/jpeg"},
    MediaType{".webp", "image/webp"},
    MediaType{".ico", "image/x-icon"},
    MediaType{".woff2", "font/woff2"},
    MediaType{".txt", "text/plain; charset=utf-8"},
};

std::string_view media_type(std::string_view path) {
    for (const auto& known : kMediaTypes)
        if (path.ends_with(known.extension)) return known.type;
    return "application/octet-stream";
}

/// True for a path whose parts are plain names: no `..`, no hidden files, no empty parts.
bool plain(std::string_view path) {
    if (path.find('\0') != std::string_view::npos) return false;
    while (!path.empty()) {
        path.remove_prefix(1);  // The slash.
        const auto part = path.substr(0, path.find('/'));
        if (part.empty() || part.front() == '.') return false;
        path.remove_prefix(part.size());
    }
    return true;
}

bool looks_like_a_file(std::string_view path) {
    return path.substr(path.rfind('/') + 1).find('.') != std::string_view::npos;
}

struct OpenFile {
    std::shared_ptr<const File> file;
    std::uint64_t size = 0;
    std::string etag;
};

std::optional<OpenFile> open(const std::filesystem::path& path) {
    File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat facts {};
    if (!file || ::fstat(file.descriptor(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    OpenFile open;
    open.size = static_cast<std::uint64_t>(facts.st_size);
    open.etag = "\"" + std::to_string(facts.st_mtim.tv_sec) + "-" + std::to_string(facts.st_mtim.tv_nsec) + "-" +
                std::to_string(facts.st_size) + "\"";
    open.file = std::make_shared<const File>(std::move(file));
    return open;
}

void secure(http::Response& response) {
    response.headers.set("Content-Security-Policy",
                         boost::beast::string_view(kContentSecurityPolicy.data(), kContentSecurityPolicy.size()));
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Referrer-Policy", "same-origin");
    response.headers.set("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.set("X-Frame-Options", "DENY");
}

}  // namespace

StaticFiles::StaticFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

bool StaticFiles::usable() const { return open(folder_ / "index.html").has_value(); }

Task<http::Response> StaticFiles::answer(http::Request& request) const {
    http::Response response;
    if (request.path.starts_with("/api/") || request.path == "/api") {
        response = http::problem(http::Status::not_found, name(Code::NotFound), "There is nothing at this address.");
        seal(response, request.trace);
        co_return response;
    }
    if (request.verb != http::Verb::get && request.verb != http::Verb::head) {
        response =
            http::problem(http::Status::method_not_allowed, name(Code::InvalidArgument), "Files can only be read.");
        response.headers.set(field::allow, "GET, HEAD");
    } else {
        response = file(request, request.path);
    }
    secure(response);
    co_return response;
}

http::Response StaticFiles::file(const http::Request& request, std::string_view path) const {
    std::optional<OpenFile> found;
    if (path.starts_with('/') && plain(path)) found = open(folder_ / path.substr(1));
    if (!found && !looks_like_a_file(path)) {
        path = "/index.html";
        found = open(folder_ / "index.html");
    }
    if (!found) return http::problem(http::Status::not_found, name(Code::NotFound), "There is no such file.");

    http::Response response;
    const auto type = media_type(path);
    const auto caching = path.starts_with("/assets/") ? kForEver : kAskAgain;
    response.headers.set(field::content_type, boost::beast::string_view(type.data(), type.size()));
    response.headers.set(field::cache_control, boost::beast::string_view(caching.data(), caching.size()));
    response.headers.set(field::etag, found->etag);
    const auto known = request.headers[field::if_none_match];
    if (known == "*" || known.find(found->etag) != boost::beast::string_view::npos) {
        response.status = http::Status::not_modified;
        return response;
    }
    response.body = http::FileRange{found->file, 0, found->size};
    return response;
}

}  // namespace polyphony::edge
