import Gateways
import Logging
import Pictures
import Testing

@testable import fapiao

/// Pictures read in processes of their own: with our own program, and with ones that misbehave.
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

    private var ours: ChildPhotoReader {
        ChildPhotoReader(
            concurrent: 2, deadline: .seconds(60),
            program: ProjectFiles.root + "/.build/debug/fapiao", logger: Self.silent)
    }

    @Test func aPictureIsReadBehindTheFence() async throws {
        let picture = try #require(QRSymbol(text)?.png)
        #expect(try await ours.codes(in: picture) == [text])
        #expect(try await ours.codes(in: picture + [UInt8](repeating: 0, count: 1 << 20)) == [text])
    }

    @Test(arguments: [
        ([UInt8](), PhotoFault.Code.notAPicture), (Array("GIF89a".utf8), .notAPicture),
        ([UInt8](repeating: 0, count: 10 << 20 + 1), .tooLarge),
    ])
    func whatIsNoPictureIsTold(_ bytes: [UInt8], _ code: PhotoFault.Code) async {
        await #expect(throws: PhotoFault(code)) { try await ours.codes(in: bytes) }
    }

    /// Died, said nothing, said nonsense, said too much, or said it in the wrong form.
    @Test(arguments: [
        "kill -SEGV $$", "kill -KILL $$", "exit 0", "exit 3", "cat >/dev/null; echo nonsense",
        "cat >/dev/null; echo '{\"codes\":[1]}'", "yes | head -c 2000000",
        "echo '{\"codes\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}'",
    ])
    func aProcessThatFailsCostsOneFault(_ script: String) async {
        let picture = [UInt8](repeating: 1, count: 1 << 20)
        await #expect(throws: PhotoFault(.unreadable)) {
            try await reader(script).codes(in: picture)
        }
    }

    @Test func aProcessThatNeverEndsIsKilled() async {
        await #expect(throws: PhotoFault(.unreadable)) {
            try await reader("while :; do :; done", deadline: .milliseconds(300)).codes(in: [1])
        }
    }

    @Test func whoHasNoPlaceIsToldAtOnce() async {
        let reader = reader("while :; do :; done", deadline: .seconds(1), concurrent: 1)
        let outcomes = await withTaskGroup(of: PhotoFault.Code?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do throws(PhotoFault) {
                        _ = try await reader.codes(in: [1])
                        return nil
                    } catch {
                        return error.code
                    }
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

    @Test func nothingOfOurEnvironmentReachesIt() async throws {
        let script = """
            test -z "$(env | grep -v -e '^PWD=' -e '^_=' -e '^SHLVL=' -e '^LD_LIBRARY_PATH=' \
            -e '^OLDPWD=')" && echo '{"codes":["clean"]}'
            """
        #expect(try await reader(script).codes(in: []) == ["clean"])
    }
}

struct DecodedCodesTests {
    @Test func whatIsWrittenIsReadAgain() throws {
        let codes = DecodedCodes(codes: ["01,\"\n", "发票"])
        #expect(try DecodedCodes(json: Array(codes.json.utf8)) == codes)
    }
}
