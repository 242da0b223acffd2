import Edge
import Images
import Invoices
import LocalServers
import Lottery
import Messaging
import Payouts
import Testing

@testable import fapiao

/// What a terminal or the log shows of an error: words, and not the text of the program.
struct ErrorWordsTests {
    private static let errors: [any Error] = {
        var errors: [any Error] = [
            StatementFault.notYet, StatementFault.none,
            StatementFault.unreadable("a column is missing"), StatementFault.unavailable("no file"),
            PreparationRefusal.amount(allowed: Fen(10)...Fen(2_000)),
            PreparationRefusal.nameMissing, PreparationRefusal.payee("no openid"),
            PreparationRefusal.payeeAbsent, PreparationRefusal.notNow("no key yet"),
            CampaignFilesFault.tooLarge("checkpoint"), CampaignFilesFault.unreachable("no answer"),
            CampaignDirectory.Missing.unknown, CampaignDirectory.Missing.unnamed,
            CheckEnd.cheated(.missing("checkpoint")), CheckEnd.unreachable("no answer"),
            ImageFault.notAnImage, ImageFault.tooLarge, ImageFault.outOfTime,
            FieldError("total", .notAnAmount),
        ]
        for code in OutboundFault.Code.allCases { errors.append(OutboundFault(code)) }
        for refusal in ChangeRefusal.allCases { errors.append(refusal) }
        for fault in TypedAccount.Fault.allCases { errors.append(fault) }
        for fault in WinnerDocument.Fault.allCases { errors.append(fault) }
        return errors
    }()

    @Test func noErrorShowsAsTheProgramHasIt() {
        for error in Self.errors {
            for text in ["\(error)", SystemWords.of(error)] {
                #expect(text.contains(" "), "\(text)")
                #expect(!text.contains("(\"") && !text.contains("(code"), "\(text)")
                #expect(!text.contains("\(type(of: error))"), "\(text)")
                #expect(!text.contains("Domain="), "\(text)")
            }
        }
    }

    @Test func anUnreadableStatementSaysWhatIsWrongWithIt() {
        #expect(
            "\(StatementFault.unreadable("a column is missing"))"
                == "cannot be read as a statement of this account: a column is missing")
    }
}
