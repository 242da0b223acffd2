import HTTPTypes
import ServiceForTests
import Testing

@testable import Gateways

struct PublicFileTests {
    /// How each file is served: its type, and for how long caches keep it. Nothing else is.
    @Test(arguments: [
        ("checkpoint", "text/plain; charset=utf-8", "public, max-age=1"),
        ("tile/0/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("tile/0/x001/067.p/9", "application/octet-stream", "public, max-age=31536000, immutable"),
        (
            "tile/entries/000.p/255", "application/octet-stream",
            "public, max-age=31536000, immutable"
        ),
        ("seals/000.p/1", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("seals/x001/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("manifest/0a.json", "application/json", "public, max-age=31536000, immutable"),
        ("manifest/0a.sig", "text/plain; charset=utf-8", "public, max-age=60"),
        ("draws/may/terms", "text/plain; charset=utf-8", "public, max-age=60"),
        ("draws/may/result.json", "application/json", "public, max-age=60"),
        ("draws/may/terms.tsr", "application/timestamp-reply", "public, max-age=60"),
        (
            "draws/may/operator/0a", "text/plain; charset=utf-8",
            "public, max-age=31536000, immutable"
        ),
        (
            "daily/2026-01-31.json", "application/json", "public, max-age=31536000, immutable"
        ),
        (
            "daily/2026-01-31.sig", "text/plain; charset=utf-8",
            "public, max-age=31536000, immutable"
        ),
    ])
    func aFileIsServedAsCachesNeedIt(_ path: String, _ type: String, _ caching: String) {
        let kind = PublicFileRoutes.kind(of: path)
        #expect(kind?.type == type && kind?.caching == caching)
    }

    /// A page of another site that checks a draw follows a redirect only where both answers allow it.
    @Test func anyPageMayReadTheFilesWhereverTheyAre() async throws {
        for routes in [
            PublicFileRoutes(at: "https://files.example"), PublicFileRoutes { _ in [1] },
        ] {
            let service = try ServiceUnderTest(with: [routes])
            let reply = try await service.send(
                .get, "/lottery/spring/checkpoint", ["Origin": "https://anybody.example"])
            #expect([200, 307].contains(reply.status))
            #expect(reply[header: "Access-Control-Allow-Origin"] == "*")
        }
    }

    @Test(arguments: [
        "", "draw.lock", "checkpoint.new", "tile/0/0", "tile/8/000", "tile/0/000.p/256",
        "tile/0/../../checkpoint", "seals/000.new", "seals/..", "manifest/../draw.lock",
        "manifest/a/b.json", "manifest/a.txt", "draws/may/../../checkpoint", "draws/MAY/terms",
        "draws/may", "draws/may/own/0a", "draws/may/operator/../terms", "daily/a/b", "other/000",
    ])
    func whatIsNoFileOfACampaignIsNotServed(_ path: String) {
        #expect(PublicFileRoutes.kind(of: path) == nil)
    }
}
