import Hummingbird
import ServiceForTests
import Testing

@testable import Edge
@testable import Gateways

/// Problems that a person meets with a browser, and those of programs.
struct ProblemPageTests {
    private static let browser =
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

    private static func service() throws -> ServiceUnderTest {
        let faults = TestRoutes {
            $0.get("/fault") { _, _ -> Response in throw Problem.unavailable }
            $0.post("/") { _, _ -> Response in throw Problem(.contentTooLarge) }
        }
        return try ServiceUnderTest(page: try SyntheticPage.page(), with: [faults])
    }

    @Test(
        arguments: [
            (browser, true), ("text/html", true), ("TEXT/HTML", true), ("text/html;q=0.1", true),
            ("text/html, */*;q=0.9", true), ("text/html,application/problem+json;q=0.9", true),
            ("application/json,text/html,*/*;q=0.1", true),
            (nil, false), ("", false), ("*/*", false), ("text/*", false),
            ("application/json", false),
            ("text/html;q=0", false), ("text/html,*/*", false), ("text/html;q=0.5,*/*", false),
            ("application/problem+json,text/html", false), ("text/html;q=0.5,application/*", false),
            ("text/htmlx", false), ("text/html;q=x", false),
        ] as [(String?, Bool)])
    func whoPrefersHTMLGetsAPage(_ accept: String?, _ isPage: Bool) async throws {
        var fields: [String: String] = [:]
        fields["Accept"] = accept
        let reply = try await Self.service().send(.get, "/nowhere", fields)
        #expect(reply.status == 404)
        #expect(
            reply[header: "Content-Type"]
                == (isPage ? "text/html; charset=utf-8" : "application/problem+json"))
        #expect(reply.text.hasPrefix(isPage ? "<!DOCTYPE html>" : "{"))
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/nowhere", 404, true), (.get, "/v1/verifications", 405, true),
        (.get, "/fault", 503, true), (.post, "/", 413, true),
        // A program, whatever its library accepts.
        (.post, "/v1/verifications", 415, false), (.post, "/nowhere", 404, false),
        (.put, "/fault", 405, false),
    ])
    func aPersonIsWhoeverALinkOrOurFormBrings(
        _ method: HTTPRequest.Method, _ path: String, _ status: Int, _ isPage: Bool
    ) async throws {
        let plain = try await Self.service().send(method, path)
        let reply = try await Self.service().send(method, path, ["Accept": Self.browser])
        #expect(reply.status == status && plain.status == status)
        #expect((reply[header: "Content-Type"] == "text/html; charset=utf-8") == isPage)
        for name in ["Allow", "Retry-After", "WWW-Authenticate"] {
            #expect(reply[header: name] == plain[header: name])
        }
    }

    @Test(arguments: Language.allCases)
    func thePageIsOneOfOurs(_ language: Language) async throws {
        let own = try await Self.service().send(
            .get, "/nowhere?a=<script>",
            ["Accept": Self.browser, "Accept-Language": language.rawValue, "X-Request-ID": "id-7"])
        #expect(own[header: "Content-Language"] == language.rawValue)
        #expect(own[header: "Cache-Control"] == "no-store")
        #expect(own[header: "Content-Security-Policy"] == PageController.contentSecurityPolicy)
        #expect(own[header: "X-Content-Type-Options"] == "nosniff")
        #expect(own[header: "X-Frame-Options"] == "DENY")
        #expect(own[header: "Vary"] == "Accept, Accept-Language, Cookie")
        #expect(own.text.contains("<html lang=\"\(language.rawValue)\">"))
        #expect(own.text.contains(PageWord.noPageHeadline.text(in: language)))
        let home = PageWord.home.text(in: language)
        #expect(own.text.contains("href=\"/?lang=\(language.rawValue)\">\(home)</a>"))
        #expect(own.text.contains("id-7"))
        #expect(!own.text.contains("nowhere") && !own.text.contains("a=<"))
    }

    /// The language chosen on the page before.
    @Test func aCookiesLanguageIsKept() async throws {
        let reply = try await Self.service().send(
            .get, "/nowhere",
            ["Accept": Self.browser, "Cookie": "lang=en", "Accept-Language": "zh"])
        #expect(reply[header: "Content-Language"] == "en")
    }

    @Test func withoutAPageProgramsAndPeopleGetTheSame() async throws {
        let reply = try await ServiceUnderTest().send(.get, "/nowhere", ["Accept": "text/html"])
        #expect(reply[header: "Content-Type"] == "application/problem+json")
    }
}
