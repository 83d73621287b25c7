#include <algorithm>
#include <boost/json/array.hpp>

#include "edge/subsonic/endpoints.h"
#include "polyphony/jukebox/v1/jukebox.pb.h"
#include "polyphony/streaming/v1/streaming.pb.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

Task<Outcome<Reply>> ping(Call&) { co_return Payload(); }

Task<Outcome<Reply>> get_license(Call&) { co_return Payload{{"license", {{"valid", true}}}}; }

Task<Outcome<Reply>> token_info(Call& call) {
    co_return Payload{{"tokenInfo", {{"username", call.account.username()}}}};
}

bool is_admin(const Call& call) { return call.context.caller.admin; }

/// Not while it does not answer: who asks for their account shall not wait for it.
Task<bool> may_control_jukebox(const Backend& backend, rpc::CallContext context) {
    if (!backend.jukebox) co_return false;
    context.deadline = std::min(context.deadline,
                                std::chrono::steady_clock::now() + std::chrono::milliseconds(backend.marks_timeout_ms));
    const auto access = co_await ask<jukebox::v1::Access>(backend, "polyphony.jukebox.v1.JukeboxService.GetAccess",
                                                          jukebox::v1::GetAccessRequest(), std::move(context));
    co_return access && access->may_control();
}

Task<Outcome<Reply>> get_user(const Backend& backend, Call& call) {
    const auto wanted = call.parameters.required("username");
    if (!wanted) co_return refuse(wanted.error());
    if (!call.is_own(*wanted)) co_return refuse(Failure::NotAuthorized, "You may look at your own account only.");
    const auto libraries =
        co_await ask<catalog::v1::ListLibrariesResponse>(backend, "polyphony.catalog.v1.CatalogService.ListLibraries",
                                                         catalog::v1::ListLibrariesRequest(), call.context);
    if (!libraries) co_return refuse(libraries.error());
    json::array folders;
    for (const auto& library : libraries->libraries()) folders.push_back(folder_number(library.id()));
    const auto plan =
        co_await ask<streaming::v1::Entitlement>(backend, "polyphony.streaming.v1.StreamingService.GetEntitlement",
                                                 streaming::v1::GetEntitlementRequest(), call.context);
    const bool jukebox = co_await may_control_jukebox(backend, call.context);
    json::object user{{"username", call.account.username()},
                      {"scrobblingEnabled", true},
                      {"adminRole", is_admin(call)},
                      {"settingsRole", false},
                      {"downloadRole", true},
                      {"uploadRole", false},
                      {"playlistRole", true},
                      {"coverArtRole", false},
                      {"commentRole", true},
                      {"podcastRole", is_admin(call)},
                      {"streamRole", true},
                      {"jukeboxRole", jukebox},
                      {"shareRole", false},
                      {"videoConversionRole", false},
                      {"folder", std::move(folders)}};
    // No limit is no number, nor is one that is not known.
    if (plan && plan->max_bitrate_kbps() > 0) user["maxBitRate"] = plan->max_bitrate_kbps();
    co_return Payload{{"user", std::move(user)}};
}

Payload scan_payload(const catalog::v1::ScanStatus& status) {
    json::object scan{{"scanning", status.state() == catalog::v1::SCAN_STATE_RUNNING}, {"count", status.files_done()}};
    if (status.has_finished_at()) scan["lastScan"] = to_text(status.finished_at());
    return {{"scanStatus", std::move(scan)}};
}

Task<Outcome<Reply>> get_scan_status(const Backend& backend, Call& call) {
    const auto status = co_await ask<catalog::v1::ScanStatus>(backend, "polyphony.catalog.v1.CatalogService.GetScan",
                                                              catalog::v1::GetScanRequest(), call.context);
    if (!status) co_return refuse(status.error());
    co_return scan_payload(*status);
}

Task<Outcome<Reply>> start_scan(const Backend& backend, Call& call) {
    const auto status = co_await ask<catalog::v1::ScanStatus>(backend, "polyphony.catalog.v1.CatalogService.StartScan",
                                                              catalog::v1::StartScanRequest(), call.context);
    if (!status) co_return refuse(status.error());
    co_return scan_payload(*status);
}

/// Video is none of this platform's jobs: there is music in it.
Task<Outcome<Reply>> get_videos(Call&) { co_return Payload{{"videos", {{"video", json::array()}}}}; }

Task<Outcome<Reply>> no_video(Call& call) {
    if (auto id = call.parameters.required("id"); !id) co_return refuse(id.error());
    co_return refuse(Failure::NotFound, "There is no such video: this server holds music.");
}

}  // namespace

void add_system(Endpoints& endpoints, const Backend& backend) {
    endpoints["ping"] = ping;
    endpoints["getLicense"] = get_license;
    endpoints["tokenInfo"] = token_info;
    endpoints["getUser"] = [&backend](Call& call) { return get_user(backend, call); };
    endpoints["getScanStatus"] = [&backend](Call& call) { return get_scan_status(backend, call); };
    endpoints["startScan"] = [&backend](Call& call) { return start_scan(backend, call); };
    endpoints["getVideos"] = get_videos;
    endpoints["getVideoInfo"] = no_video;
    endpoints["getCaptions"] = no_video;
}

}  // namespace polyphony::edge::subsonic
