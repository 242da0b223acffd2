import Invoices
import Testing

@testable import Verification

struct RecentMarksTests {
    private static let day: Duration = .seconds(86_400)

    private static func id(_ number: Int) throws -> InvoiceID {
        let digits = String(number)
        let text = "99" + String(repeating: "0", count: 18 - digits.count) + digits
        return InvoiceID(code: nil, number: try #require(InvoiceNumber(text)))
    }

    private static func at(_ hours: Int64) -> Timestamp {
        Timestamp(microseconds: hours * 3_600_000_000)
    }

    @Test func nothingIsForgottenWithinItsTimeHoweverManyCome() throws {
        var marks = RecentMarks<InvoiceID>(memory: Self.day)
        #expect(marks.isEmpty)
        let first = try Self.id(0)
        marks.mark(first, at: Self.at(100))
        for hour in 101...123 {
            for number in 0..<500 {
                marks.mark(try Self.id(hour * 1_000 + number), at: Self.at(Int64(hour)))
            }
            #expect(marks.mayHold(first, at: Self.at(Int64(hour))))
        }
        // The next generation begins; the first is still known for a day.
        marks.mark(try Self.id(1), at: Self.at(124))
        #expect(marks.mayHold(first, at: Self.at(124)))
        #expect(marks.mayHold(try Self.id(123_499), at: Self.at(147)))
        marks.mark(try Self.id(2), at: Self.at(149))
        #expect(!marks.mayHold(first, at: Self.at(149)))
        #expect(marks.mayHold(try Self.id(1), at: Self.at(149)))
        // Long after the last note nothing is held, though nobody noted anything since.
        #expect(!marks.mayHold(try Self.id(2), at: Self.at(149 + 49)))
    }

    @Test func hardlyAnyOtherIsMistakenForOne() throws {
        var marks = RecentMarks<InvoiceID>(memory: Self.day)
        for number in 0..<100_000 { marks.mark(try Self.id(number), at: Self.at(0)) }
        let mistaken = try (100_000..<200_000).count {
            marks.mayHold(try Self.id($0), at: Self.at(0))
        }
        #expect(mistaken < 10)
    }
}
