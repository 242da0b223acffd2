import NIOCore
import Testing

@testable import Messaging

struct SMPPPartTests {
    /// 3GPP TS 23.040, section 9.2.3.24: elements of a header, and what is left of the octets.
    @Test(
        arguments: [
            ([5, 0, 3, 7, 3, 2, 0x41], [7, 3, 2], [0x41]),
            ([6, 8, 4, 1, 2, 3, 1, 0x41, 0x42], [0x102, 3, 1], [0x41, 0x42]),
            // Ports before, an unknown element behind.
            ([11, 5, 4, 0, 1, 0, 2, 0, 3, 7, 2, 1, 0x41], [7, 2, 1], [0x41]),
            ([7, 0, 3, 7, 2, 1, 0x70, 0, 0x41], [7, 2, 1], [0x41]),
            // Senseless numbers are passed over, and the text is read.
            ([5, 0, 3, 7, 3, 0, 0x41], nil, [0x41]), ([5, 0, 3, 7, 3, 4, 0x41], nil, [0x41]),
            ([5, 0, 3, 7, 0, 0, 0x41], nil, [0x41]), ([5, 0, 3, 7, 1, 1, 0x41], nil, [0x41]),
            // A wrong length of an element, of the header.
            ([5, 0, 4, 7, 3, 2, 0x41], nil, [0x41]), ([5, 0, 2, 7, 3, 2, 0x41], nil, [0x41]),
            // What does not fit is no header.
            ([9, 0, 3, 7, 3, 2], nil, [9, 0, 3, 7, 3, 2]), ([], nil, []), ([0, 0x41], nil, [0x41]),
        ] as [([UInt8], [Int]?, [UInt8])])
    func aHeaderIsTakenOff(_ octets: [UInt8], _ part: [Int]?, _ rest: [UInt8]) {
        var octets = octets
        let found = SMPPPart(takenFrom: &octets)
        #expect(found.map { [Int($0.reference), Int($0.total), Int($0.number)] } == part)
        #expect(octets == rest)
    }

    @Test(
        arguments: [
            ([5, 0, 3, 7, 3, 2, 0x41], true), ([6, 8, 4, 1, 2, 3, 1, 0x41], true),
            ([5, 0, 3, 7, 3, 4, 0x41], false), ([5, 0, 3, 7, 1, 1, 0x41], false),
            ([5, 0, 3], false),
            (Array("23111000".utf8), false), ([], false),
        ] as [([UInt8], Bool)])
    func aHeaderThatNobodyAnnouncedIsSeen(_ octets: [UInt8], _ isHeaded: Bool) {
        #expect(SMPPPart.isHeaded(octets) == isHeaded)
    }

    private typealias Collector = SMPPPartCollector

    private static let key = key(reference: 7, total: 3)

    private static func key(reference: UInt16, total: UInt8) -> SMPPPartCollector.Key {
        SMPPPartCollector.Key(
            source: SMPPAddress(digits: "1"), destination: SMPPAddress(digits: "2"),
            reference: reference, isWide: false, total: total)
    }

    private static func part(_ number: UInt8, of total: UInt8 = 3) throws -> SMPPPart {
        var octets: [UInt8] = [5, 0, 3, 7, total, number]
        return try #require(SMPPPart(takenFrom: &octets))
    }

    private static func piece(_ text: String) -> SMPPPartCollector.Piece {
        SMPPPartCollector.Piece(dataCoding: 0, octets: Array(text.utf8))
    }

    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    @Test(arguments: [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]])
    func partsComeInAnyOrder(_ order: [UInt8]) throws {
        var collector = Collector()
        let texts = ["a", "b", "c"]
        for (step, number) in order.enumerated() {
            let result = collector.add(
                Self.piece(texts[Int(number) - 1]), as: try Self.part(number), Self.key,
                at: Self.start)
            #expect(result == (step == 2 ? .complete(texts.map(Self.piece)) : .incomplete))
        }
    }

    @Test func aPartThatComesAgainChangesNothing() throws {
        var collector = Collector()
        for number: UInt8 in [1, 1, 2, 1, 2] {
            #expect(
                collector.add(
                    Self.piece("\(number)"), as: try Self.part(number), Self.key, at: Self.start)
                    == .incomplete)
        }
        let whole = Collector.Result.complete(["1", "2", "3"].map(Self.piece))
        for number: UInt8 in [3, 3, 1] {
            #expect(
                collector.add(
                    Self.piece("\(number)"), as: try Self.part(number), Self.key, at: Self.start)
                    == whole)
        }
    }

    @Test func aReferenceThatComesRoundIsAnotherMessage() throws {
        var collector = Collector()
        for number: UInt8 in [1, 2, 3] {
            _ = collector.add(
                Self.piece("old"), as: try Self.part(number), Self.key, at: Self.start)
        }
        #expect(
            collector.add(Self.piece("new"), as: try Self.part(1), Self.key, at: Self.start)
                == .incomplete)
    }

    @Test func aMissingPartIsWaitedForAndThenGivenUp() throws {
        var collector = Collector()
        _ = collector.add(Self.piece("a"), as: try Self.part(1), Self.key, at: Self.start)
        let second = Self.start + .seconds(100)
        _ = collector.add(Self.piece("c"), as: try Self.part(3), Self.key, at: second)
        let patience = Collector.patience
        #expect(collector.expire(at: second + patience - .nanoseconds(1)) == [])
        #expect(collector.expire(at: second + patience) == [Self.key])
        #expect(collector.expire(at: second + patience + patience) == [])
    }

    @Test func completeOnesMakeRoomAndIncompleteOnesDoNot() throws {
        var collector = Collector()
        for number in 0..<Collector.messagesMaximum {
            let key = Self.key(reference: UInt16(number), total: 2)
            let part = try Self.part(1, of: 2)
            #expect(
                collector.add(Self.piece("a"), as: part, key, at: Self.start) == .incomplete)
        }
        let more = Self.key(reference: 60_000, total: 2)
        let first = try Self.part(1, of: 2)
        #expect(collector.add(Self.piece("a"), as: first, more, at: Self.start) == .full)
        let done = Self.key(reference: 5, total: 2)
        let whole = Collector.Result.complete(["a", "b"].map(Self.piece))
        let second = try Self.part(2, of: 2)
        #expect(collector.add(Self.piece("b"), as: second, done, at: Self.start) == whole)
        #expect(collector.add(Self.piece("a"), as: first, more, at: Self.start) == .incomplete)
        #expect(collector.giveUp().count == Collector.messagesMaximum)
    }

    @Test func aWholePageIsTooLong() throws {
        var collector = Collector()
        #expect(
            collector.add(
                Self.piece("a"), as: try Self.part(1, of: 17),
                Self.key(reference: 1, total: 17), at: Self.start) == .tooLong)
        #expect(collector.giveUp() == [])
    }
}
