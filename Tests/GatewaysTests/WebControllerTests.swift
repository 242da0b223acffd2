import Edge
import Invoices
import Testing
import Verification

@testable import Gateways

struct WebControllerTests {
    @Test(arguments: [
        (Verdict.inconsistent, 200, ""), (.notFound, 200, ""), (.outOfRange, 200, ""),
        (.malformed([FieldError("code", .notACode)]), 422, ""),
        (.limited(retryAfter: .seconds(61)), 429, "61"),
        (.throttled(retryAfter: .milliseconds(1_500)), 429, "2"),
        (.overloaded(retryAfter: .seconds(1)), 503, "1"),
    ])
    func everyVerdictHasItsStatus(
        _ verdict: Verdict, _ status: Int, _ retryAfter: String
    ) async throws {
        try await ServedPage.with(.success(verdict)) { page in
            let reply = try await page.post("number=25672225&lang=en")
            #expect(reply.status == status)
            #expect(reply["Retry-After"] == retryAfter)
            #expect(reply["Cache-Control"] == "no-store")
            #expect(reply.body.contains("data-verdict=\"\(verdict.name)\""))
        }
    }

    @Test func anAbsentLedgerIsAPlainSentenceAndKeepsTheForm() async throws {
        try await ServedPage.with(
            .failure(ServiceUnavailable(.ledger, .unreachable, "secret host"))
        ) { page in
            let reply = try await page.post("number=25672225&lang=en")
            #expect(reply.status == 503 && reply["Retry-After"] == "5")
            #expect(reply.body.contains("It cannot be checked just now"))
            #expect(reply.body.contains("in 5 seconds") && reply.body.contains("25672225"))
            #expect(!reply.body.contains("secret host"))
        }
    }

    @Test func aDamagedFaceIsAFaultAndNotHalfAnInvoice() async throws {
        let sound = SyntheticPage.stored()
        let damaged = StoredInvoice(
            id: sound.id, revision: 1, status: .normal, kind: sound.kind,
            issuedOn: sound.issuedOn, amount: sound.amount, total: sound.total, checkCode: nil,
            sellerTaxNumber: sound.sellerTaxNumber, face: Array(sound.face.dropLast(9)))
        let verified = VerifiedInvoice(stored: damaged, checksBefore: .none)
        try await ServedPage.with(.success(.consistent(verified))) { page in
            let reply = try await page.post("number=1")
            #expect(reply.status == 503 && !reply.body.contains("<article"))
        }
    }

    @Test func aPrivateBuyerIsMasked() async throws {
        var invoice = SyntheticPage.invoice
        invoice.buyer = Party(name: "张三丰", taxNumber: "", addressAndPhone: "13800000000")
        let verified = VerifiedInvoice(
            stored: SyntheticPage.stored(invoice), checksBefore: .none)
        try await ServedPage.with(.success(.consistent(verified))) { page in
            let reply = try await page.post("number=1&lang=zh-CN")
            #expect(reply.body.contains("张**") && reply.body.contains("其信息已作遮盖"))
            #expect(!reply.body.contains("三丰") && !reply.body.contains("13800000000"))
            #expect(page.verifier.asked.map(\.client.channel) == [.page])
        }
    }

    @Test(arguments: [
        ("", "", "", Language.chinese), ("", "", "fr,en;q=0.5", .english),
        ("", "a=b; lang=en", "zh", .english), ("?lang=zh-CN", "lang=en", "en", .chinese),
        ("?lang=xx", "lang=yy", "en", .english),
    ])
    func theLanguageIsTheChosenElseTheRememberedElseThePreferred(
        _ query: String, _ cookie: String, _ accepted: String, _ expected: Language
    ) async throws {
        try await ServedPage.with(.success(.notFound)) { page in
            let reply = try await page.get(
                "/" + query, ["Cookie": cookie, "Accept-Language": accepted])
            #expect(reply.status == 200)
            #expect(reply.body.contains("<html lang=\"\(expected.rawValue)\">"))
            #expect(reply["Content-Language"] == expected.rawValue)
            #expect(reply["Vary"].contains("Cookie"))
            let remembers = query == "?lang=zh-CN"
            #expect(
                reply["Set-Cookie"]
                    == (remembers
                        ? "lang=zh-CN; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly" : ""))
        }
    }

    @Test func nothingIsLoadedFromElsewhereAndNothingInline() async throws {
        try await ServedPage.with(.success(.notFound)) { page in
            let reply = try await page.get("/")
            let policy = reply["Content-Security-Policy"]
            for rule in [
                "default-src 'none'", "script-src 'self'", "style-src 'self'",
                "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
            ] { #expect(policy.contains(rule)) }
            #expect(!policy.contains("unsafe"))
            #expect(reply["X-Content-Type-Options"] == "nosniff")
            #expect(reply["Permissions-Policy"].contains("camera=(self)"))
            for part in reply.body.split(separator: #/ (?:src|href|action)="/#).dropFirst() {
                #expect(part.hasPrefix("/") && !part.hasPrefix("//") || part.hasPrefix("#"))
            }
            #expect(!reply.body.contains("<style") && !reply.body.contains("<script>"))
        }
    }

    @Test func assetsAreNamedByTheirContentAndKeptForEver() async throws {
        try await ServedPage.with(.success(.notFound)) { page in
            let start = try await page.get("/").body
            let assets = try SyntheticPage.page().assets
            // What only the lottery's pages need, the start does not wait for.
            #expect(!start.contains(assets.lotterySheet.path))
            for asset in assets.all {
                let reply = try await page.get(asset.path)
                #expect(reply.status == 200 && reply["Content-Type"] == asset.mediaType)
                #expect(reply["Cache-Control"] == "public, max-age=31536000, immutable")
                #expect(asset.path.contains(reply["Etag"].filter { $0 != "\"" }))
                let again = try await page.get(asset.path, ["If-None-Match": reply["Etag"]])
                #expect(again.status == 304 && again.body.isEmpty)
                let packed = try await page.get(
                    asset.path, ["If-None-Match": "\"x\", W/" + reply["Etag"]])
                #expect(packed.status == 304)
                let isWanted = asset.path == assets.sheet.path || asset.path == assets.script.path
                if isWanted { #expect(start.contains(asset.path)) }
            }
            #expect(try await page.get("/assets/000000000000000000000000.css").status == 404)
            #expect(try await page.get("/favicon.svg").body.hasPrefix("<svg"))
            #expect(try await page.get("/robots.txt").body.hasPrefix("User-agent"))
        }
    }

    @Test(arguments: [
        ("number=1&other=2", [:], 400), ("number=%zz", [:], 400),
        ("number=" + String(repeating: "1", count: URLEncodedForm.bytesMaximum), [:], 413),
        ("{}", ["Content-Type": "application/json"], 415),
        ("number=1", ["Sec-Fetch-Site": "cross-site"], 403),
        ("number=1", ["Sec-Fetch-Site": "same-origin"], 200),
    ])
    func whatIsNoFormOfOursIsRefusedUnasked(
        _ form: String, _ headers: [String: String], _ status: Int
    ) async throws {
        try await ServedPage.with(.success(.notFound)) { page in
            let reply = try await page.post(form, headers)
            #expect(reply.status == status)
            #expect(reply["Content-Type"] == "text/html; charset=utf-8")
            #expect(page.verifier.asked.count == (status == 200 ? 1 : 0))
        }
    }
}
