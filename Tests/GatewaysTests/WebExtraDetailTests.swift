import Edge
import Invoices
import Testing
import Verification

@testable import Gateways

/// Where the page says that one detail more opens the invoice, it shows the box for it.
struct WebExtraDetailTests {
    private static func boxes(
        _ className: String, _ answer: Answer, seller: String = "", checkCode: String = ""
    ) throws -> [String] {
        var typed = SubmittedForm()
        typed.sellerTaxNumber = seller
        typed.checkCode = checkCode
        typed.number = "25330000000000000007"
        typed.amount = "9.99"
        let html = try SyntheticPage.page().result(
            answer, face: nil, typed: typed, on: SyntheticPage.occasion(.english))
        return html.matches(of: /class="field([^"]*)"[^>]*>\s*<label for="([^"]*)"/)
            .filter { $0.output.1.split(separator: " ").contains { $0 == className } }
            .map { String($0.output.2) }
    }

    @Test(arguments: [
        (Answer(.inconsistent, wrongAttemptsLeft: 0, liftedBy: [.sellerTaxNumber]), true),
        (Answer(.inconsistent, wrongAttemptsLeft: 2, liftedBy: [.sellerTaxNumber]), true),
        (Answer(.inconsistent, wrongAttemptsLeft: 3, liftedBy: [.sellerTaxNumber]), false),
        (Answer(.inconsistent, wrongAttemptsLeft: 0), false),
        (Answer(.inconsistent), false),
        (Answer(.limited(retryAfter: .seconds(60), liftedBy: [.sellerTaxNumber])), true),
        (Answer(.limited(retryAfter: .seconds(60))), false),
        (Answer(.notFound), false),
    ])
    func theBoxIsThereWhereTheSentenceIs(_ answer: Answer, _ isThere: Bool) throws {
        #expect(try Self.boxes("is-extra", answer) == (isThere ? ["sellerTaxNumber"] : []))
        let remarks = answer.attemptRemarks(in: .english)
        #expect(remarks.contains { $0.contains("tax number") } == isThere, "\(remarks)")
    }

    /// Who gave a seller's tax number is not told to add one, and sees what he gave.
    @Test(arguments: [
        (Answer(.limited(retryAfter: .seconds(60)), gaveSeller: true), true),
        (
            Answer(.limited(retryAfter: .seconds(60), liftedBy: [.checkCode]), gaveSeller: true),
            true
        ),
        (Answer(.inconsistent, wrongAttemptsLeft: 0), false), (Answer(.notFound), false),
        (Answer(.malformed([FieldError("amount", .missing)])), false),
    ])
    func whatWasGivenIsShownAndNotAskedFor(_ answer: Answer, _ isRefused: Bool) throws {
        let boxes = ["amount"] + answer.detailsAskedFor.map(\.rawValue) + ["sellerTaxNumber"]
        #expect(try Self.boxes("is-wanted", answer, seller: "91990000MA0000002X") == boxes)
        for language in Language.allCases {
            let remarks = answer.attemptRemarks(in: language)
            #expect(remarks.contains(language.words.givenDoesNotLift) == isRefused)
            #expect(!remarks.contains(language.words.lift([.sellerTaxNumber])))
            let detail = Problem(refusing: answer)?.detail(in: language) ?? ""
            #expect(detail.contains(language.words.givenDoesNotLift) == isRefused)
        }
    }
    /// A box that is hidden would send what is in it unseen, and it is compared.
    @Test func whateverIsFilledInIsShown() throws {
        let boxes = try Self.boxes("is-wanted", Answer(.inconsistent), checkCode: "123456")
        #expect(boxes == ["amount", "checkCode"])
    }
}
