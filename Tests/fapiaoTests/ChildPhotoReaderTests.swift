import Edge
import Images
import Logging
import Testing
import Verification

@testable import fapiao

/// Photos read in processes of their own: with our own program, and with ones that misbehave.
struct ChildPhotoReaderTests {
    private let text = "01,32,,26990000000000000001,100.00,20260101,,F3DB,"

    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func reader(
        _ script: String, deadline: Duration = .seconds(60), concurrent: Int = 2
    ) -> ChildPhotoReader {
        ChildPhotoReader(
            concurrent: concurrent, deadline: deadline, program: "/bin/sh",
            arguments: ["-c", script], logger: Self.silent)
    }

    private let client = Client(channel: .api, name: "a")

    private func codes(_ reader: ChildPhotoReader, _ photo: [UInt8]) async throws -> [String] {
        try await reader.read(photo, from: client).codes.get()
    }

    private var ours: ChildPhotoReader {
        ChildPhotoReader(
            concurrent: 2, deadline: .seconds(60),
            program: ProjectFiles.root + "/.build/debug/fapiao", logger: Self.silent)
    }

    @Test func aPhotoIsReadBehindTheFence() async throws {
        let photo = try #require(QRSymbol(text)?.png)
        #expect(try await codes(ours, photo) == [text])
        #expect(try await codes(ours, photo + [UInt8](repeating: 0, count: 1 << 20)) == [text])
    }

    @Test(arguments: [
        ([UInt8](), PhotoFault.Code.notAPhoto), (Array("GIF89a".utf8), .notAPhoto),
        ([UInt8](repeating: 0, count: 10 << 20 + 1), .tooLarge),
    ])
    func whatIsNoPhotoIsTold(_ bytes: [UInt8], _ code: PhotoFault.Code) async {
        await #expect(throws: PhotoFault(code)) { try await codes(ours, bytes) }
    }

    /// Died, said nothing, said nonsense, said too much, or said it in the wrong form.
    @Test(arguments: [
        "kill -SEGV $$", "kill -KILL $$", "exit 0", "exit 3", "cat >/dev/null; echo nonsense",
        "cat >/dev/null; echo '{\"codes\":[1]}'", "yes | head -c 2000000",
        "echo '{\"codes\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}'",
    ])
    func aProcessThatFailsCostsOneFault(_ script: String) async {
        let photo = [UInt8](repeating: 1, count: 1 << 20)
        await #expect(throws: PhotoFault(.unreadable)) {
            try await codes(reader(script), photo)
        }
    }

    @Test func aProcessThatNeverEndsIsKilled() async {
        await #expect(throws: PhotoFault(.unreadable)) {
            try await codes(reader("while :; do :; done", deadline: .milliseconds(300)), [1])
        }
    }

    @Test func whoHasNoPlaceIsToldAtOnce() async {
        let reader = reader("while :; do :; done", deadline: .seconds(1), concurrent: 1)
        let outcomes = await withTaskGroup(of: PhotoFault.Code?.self) { group in
            for number in 0..<8 {
                group.addTask {
                    guard
                        case .failure(let fault) = await reader.read(
                            [1], from: Client(channel: .api, name: "\(number)")
                        ).codes
                    else { return nil }
                    return fault.code
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        // One was read. Four waited until there was no time left to read them in, or on a busy
        // machine, where some came later than others, hardly any; three found no place.
        let overloaded = outcomes.count { $0 == .overloaded }
        let unreadable = outcomes.count { $0 == .unreadable }
        #expect((3...7).contains(overloaded))
        #expect(unreadable + overloaded == 8)
    }

    /// The time of the processor is over, or that on the wall: what was found by then was found.
    @Test(arguments: ["XCPU", "ALRM"])
    func whatWasFoundIsNotLostWithTheTime(_ signal: String) async throws {
        let told = #"{"codes":["found"],"processorMicroseconds":"5"}"#
        let report = await reader("echo '\(told)'; kill -\(signal) $$").read([1], from: client)
        #expect(try report.codes.get() == ["found"])
        #expect(report.processorTime == .seconds(Int(Sandbox.processorSeconds)))
        let died = await reader("echo '\(told)'; kill -SEGV $$").read([1], from: client)
        #expect(throws: PhotoFault(.unreadable)) { try died.codes.get() }
    }

    @Test func whatCannotBeConfinedReadsNothing() async throws {
        let reader = reader("echo 'cannot give up system calls'; exit 69")
        await reader.probe()
        #expect(reader.fault?.contains("system calls") == true)
        await #expect(throws: PhotoFault(.unavailable)) { try await codes(reader, [1]) }
        let sound = ours
        await sound.probe()
        #expect(sound.fault == nil)
    }

    @Test func nothingOfOurEnvironmentReachesIt() async throws {
        let script = """
            test -z "$(env | grep -v -e '^PWD=' -e '^_=' -e '^SHLVL=' -e '^LD_LIBRARY_PATH=' \
            -e '^OLDPWD=')" && echo '{"codes":["clean"],"processorMicroseconds":"1"}'
            """
        #expect(try await codes(reader(script), []) == ["clean"])
    }
}

struct DecodedCodesTests {
    @Test func whatIsWrittenIsReadAgain() throws {
        let codes = DecodedCodes(codes: ["01,\"\n", "发票"], processorTime: .milliseconds(70))
        #expect(try DecodedCodes(json: Array(codes.json.utf8)) == codes)
    }

    /// A process that is ended in the middle of a line has told all the lines before.
    @Test func theLastWholeLineCounts() throws {
        let lines = [["a"], ["a", "b"]].map {
            DecodedCodes(codes: $0, processorTime: .zero).json + "\n"
        }.joined()
        #expect(try DecodedCodes(lastOf: Array(lines.utf8))?.codes == ["a", "b"])
        #expect(
            try DecodedCodes(lastOf: Array((lines + #"{"codes":["c"#).utf8))?.codes == ["a", "b"])
        #expect(try DecodedCodes(lastOf: []) == nil)
    }

    @Test(arguments: ["-1", "9000000000", "x", ""])
    func aTimeThatCannotBeIsTheWholeOne(_ microseconds: String) throws {
        let json = #"{"codes":[],"processorMicroseconds":"\#(microseconds)"}"#
        let told = try DecodedCodes(json: Array(json.utf8))
        #expect(told.processorTime == .seconds(Int(Sandbox.processorSeconds)))
    }
}
