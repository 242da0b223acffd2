import ArgumentParser
import Doubles
import Invoices
import Testing

@testable import fapiao

/// What a red-letter invoice is refused for, before the ledger is asked.
struct RedFlushTests {
    private static let today = CalendarDay(dayNumber: 20_700)

    /// The sentence of the refusal; nil where there is none.
    private static func refusal(_ original: Invoice, _ words: [String]) throws -> String? {
        let name = [original.code?.description, original.number.description].compactMap { $0 }
        let command = try RedFlushCommand.parse(name + words)
        do {
            _ = try command.redLetter(for: original, today: today)
            return nil
        } catch {
            return RedFlushCommand.message(for: error)
        }
    }

    @Test func theDayIsNotAfterToday() throws {
        let original = SyntheticInvoice.digital(1)
        let red = ["--red-number", SyntheticInvoice.digital(2).number.description]
        let tomorrow = CalendarDay(dayNumber: Self.today.dayNumber + 1)
        #expect(try Self.refusal(original, red) == nil)
        #expect(try Self.refusal(original, red + ["--issued-on", "\(Self.today)"]) == nil)
        for day in ["\(tomorrow)", "2099-01-01"] {
            let told = try Self.refusal(original, red + ["--issued-on", day])
            #expect(told?.contains("--issued-on") == true, "\(told ?? "taken")")
        }
    }

    @Test func anInvoiceDoesNotReverseItself() throws {
        let original = SyntheticInvoice.digital(1)
        let told = try Self.refusal(original, ["--red-number", original.number.description])
        #expect(told?.contains("--red-number is the original's own number") == true)
    }

    @Test func aCheckCodeThatTheKindHasIsAskedForByItsOption() throws {
        let original = SyntheticInvoice.coded(1)
        let red = ["--red-number", SyntheticInvoice.coded(2).number.description]
        let told = try Self.refusal(original, red)
        #expect(told?.contains("give --check-code") == true, "\(told ?? "taken")")
        let code = ["--check-code", String(repeating: "1", count: 20)]
        #expect(try Self.refusal(original, red + code) == nil)
    }
}
