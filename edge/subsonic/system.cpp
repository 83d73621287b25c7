#include <boost/json/array.hpp>

#include "edge/subsonic/endpoints.h"

namespace polyphony::edge::subsonic {

namespace {

namespace json = boost::json;

Task<Outcome<Reply>> ping(Call&) { co_return Payload(); }

Task<Outcome<Reply>> get_license(Call&) { co_return Payload{{"license", {{"valid", true}}}}; }

Task<Outcome<Reply>> token_info(Call& call) {
    co_return Payload{{"tokenInfo", {{"username", call.account.username()}}}};
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
    endpoints["getScanStatus"] = [&backend](Call& call) { return get_scan_status(backend, call); };
    endpoints["startScan"] = [&backend](Call& call) { return start_scan(backend, call); };
    endpoints["getVideos"] = get_videos;
    endpoints["getVideoInfo"] = no_video;
    endpoints["getCaptions"] = no_video;
}

}  // namespace polyphony::edge::subsonic
