import Doubles
import Edge
import Invoices
import ServiceForTests
import Testing
import Verification

/// A refusal has an address as an answer has: nothing that was typed is lost by it.
struct ResultRefusalTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let outcome: AnsweringVerifier.Outcome
        let name: String
        let status: Int
        var wait = 9
        var testDescription: String { name }
    }

    static let refusals = [
        Refused(
            outcome: .success(
                Answer(.limited(retryAfter: .seconds(9), liftedBy: [.sellerTaxNumber]))),
            name: "limited", status: 429),
        Refused(
            outcome: .success(Answer(.throttled(retryAfter: .seconds(9)))), name: "throttled",
            status: 429),
        Refused(
            outcome: .success(Answer(.overloaded(retryAfter: .milliseconds(8_500)))),
            name: "overloaded", status: 503),
        Refused(
            outcome: .failure(ServiceUnavailable(.ledger, .unreachable, "gone")),
            name: "unavailable", status: 503, wait: 5),
    ]

    /// Back, a reload and the other language send nothing again and lose nothing that was typed; a program that
    /// follows sees the refusal and when to come back.
    @Test(arguments: refusals)
    func aRefusalHasAnAddressToo(_ refused: Refused) async throws {
        let bench = try ResultBench(refused.outcome)
        let posted = try await bench.post()
        #expect(posted.status == 303 && posted.bytes.isEmpty)
        #expect(posted[header: "Retry-After"] == nil)
        let address = try #require(posted[header: "Location"])
        #expect(address.wholeMatch(of: /\/results\/[0-9a-f]{40}/) != nil)
        for (passed, left) in [(0, refused.wait), (2, refused.wait - 2), (60, 1)] {
            for path in [address, address + "?lang=zh-CN"] {
                let shown = try await bench.get(path)
                #expect(shown.status == refused.status)
                #expect(shown[header: "Retry-After"] == "\(left)", "after \(passed) s")
                #expect(shown[header: "Cache-Control"] == "no-store")
                #expect(shown.text.contains("data-verdict=\"\(refused.name)\""))
                let typed = #"name="number" value="25330000000000000007""#
                #expect(shown.text.contains(typed) && shown.text.contains(#"value="113.00""#))
                #expect(shown.text.contains("href=\"\(address)?lang=en\""))
                let language = path == address ? Language.english : .chinese
                #expect(shown.text.contains(language.wait(.seconds(left))))
                let asksForMore = shown.text.contains("is-extra")
                #expect(asksForMore == (refused.name == "limited"))
            }
            bench.clock.pass(.seconds(passed == 0 ? 2 : 58))
        }
        #expect(bench.verifier.submitted.count == 1)
    }

    /// A flood of refusals must not fill Redis; who is refused past it is told so at once. What cost its client
    /// something is bounded by that.
    @Test(arguments: refusals)
    func ofRefusalsThatCostNothingOnlySomeAreKept(_ refused: Refused) async throws {
        let bench = try ResultBench(refused.outcome)
        func statuses(_ count: Int) async throws -> [Int] {
            var statuses: [Int] = []
            for _ in 0..<count { statuses.append(try await bench.post().status) }
            return statuses
        }
        let first = try await statuses(30)
        let kept = refused.name == "limited" ? 30 : 20
        #expect(first.count { $0 == 303 } == kept)
        #expect(first.count { $0 == refused.status } == 30 - kept)
        #expect(bench.memory.contents().count == kept)
        bench.clock.pass(.milliseconds(100))
        let second = try await statuses(10)
        #expect(second.count { $0 == 303 } == (refused.name == "limited" ? 10 : 2))
    }

    @Test(arguments: refusals)
    func withoutTheMemoryARefusalIsGivenDirectly(_ refused: Refused) async throws {
        let bench = try ResultBench(refused.outcome)
        bench.memory.fail(with: ServiceUnavailable(.cache, .unreachable, "away"))
        let reply = try await bench.post()
        #expect(reply.status == refused.status)
        #expect(reply[header: "Retry-After"] == "\(refused.wait)")
        #expect(reply.text.contains("25330000000000000007"))
    }

    /// The page has the photo's status, but where that is about the request that brought the photo.
    @Test(
        arguments: [
            (PhotoFault.Code.notAPhoto, 422, nil), (.tooLarge, 422, nil), (.unreadable, 422, nil),
            (.overloaded, 503, "2"), (.unavailable, 503, "60"),
        ] as [(PhotoFault.Code, Int, String?)])
    func aPhotoThatIsRefusedHasAnAddress(
        _ code: PhotoFault.Code, _ status: Int, _ retryAfter: String?
    ) async throws {
        let bench = try ResultBench(.success(Answer(.notFound)), codes: .failure(PhotoFault(code)))
        let posted = try await bench.upload()
        #expect(posted.status == 303)
        let shown = try await bench.get(try #require(posted[header: "Location"]))
        #expect(shown.status == status && shown[header: "Retry-After"] == retryAfter)
    }

    /// Of several invoices in a photo each says its own: the page is an answer.
    @Test func aRefusalAmongAnswersIsKeptWithThem() async throws {
        let codes = (1...2).map { "01,32,,2699000000000000000\($0),100.00,20260101,," }
        for refused in Self.refusals {
            let bench = try ResultBench(
                [.success(Answer(.notFound)), refused.outcome], codes: .success(codes))
            let posted = try await bench.upload()
            #expect(posted.status == 303)
            let shown = try await bench.get(try #require(posted[header: "Location"]))
            #expect(shown.status == 200)
            #expect(shown.text.contains("data-verdict=\"not_found\""))
            #expect(shown.text.contains("data-verdict=\"\(refused.name)\""))
        }
    }
}
