import Testing

@testable import fapiao

/// How the project is written. What can be checked is a test, not a request.
struct TidyTests {
    @Test func theProjectIsFound() {
        #expect(ProjectFiles.exists("Package.swift"))
        #expect(ProjectFiles.swift.count > 100)
        #expect(ProjectFiles.documents.count > 5)
    }

    /// Put together here, so that this file holds none of them.
    @Test(arguments: [
        "TO" + "DO", "FIX" + "ME", "XX" + "X", "for" + " now", "st" + "ub", "ha" + "ck",
    ])
    func noPromiseIsLeftInTheText(_ word: String) throws {
        let pattern = try Regex("\\b\(word)s?\\b").ignoresCase()
        for file in ProjectFiles.all {
            #expect(!file.text.contains(pattern), "\(file): \(word)")
        }
    }

    /// Why each of these may import C outside the targets behind the wall.
    private static let importsC = [
        "Tests/WireTests/StateMachine/MachineUnderTest.swift": "makes a result without a server"
    ]

    @Test func onlyTheTargetsBehindTheWallImportC() {
        let pattern =
            /(?m)^\s*(?:\w+\s+)?import\s+C(?:OpenSSL|Postgres|Redis|ZBar|QREncode|PNG|TurboJPEG|Kernel|XML2)\b/
        let importing = ProjectFiles.swift.filter { file in
            !isBehindTheWall(file) && file.text.contains(pattern)
        }
        #expect(Set(importing.map(\.path)) == Set(Self.importsC.keys))
    }

    /// Why each of these may say it outside Wire, Cryptography, Images and XMLDocuments.
    private static let unsafeWhere = [
        "LoadTests/Corpus/CorpusLine.swift": "parses a corpus of millions in place",
        "LoadTests/Corpus/JSONFields.swift": "parses a corpus of millions in place",
        "LoadTests/HTTP/Span+Text.swift": "reads spans as text without a copy",
        "LoadTests/Yardsticks/ExternalProgram.swift": "lets a child have its signals",
        "Sources/Gateways/FastPath/ThreadSleeps.swift": "asks how often its own thread has slept",
        "Sources/Invoices/JSON/JSONReader.swift":
            "compares with a StaticString, whose bytes live as long as the program",
        "Sources/Invoices/JSON/JSONWriter.swift":
            "copies a StaticString, whose bytes live as long as the program",
        "Sources/fapiao/Operations/AtomicFile.swift": "renames a file over another one",
        "Tests/ClusterForTests/ChildProcess.swift": "starts programs, and waits for them, itself",
        "Tests/EdgeTests/InternetAddressTests.swift":
            "asks the C library which texts are addresses",
        "Tests/ImagesTests/GrayImageTests.swift": "a test of Images itself",
        "Tests/InvoicesTests/FreeText/FreeTextTimeTests.swift":
            "asks for the processor time of its own thread",
        "Tests/WireTests/PostgresFaultTests.swift": "a test of Wire itself",
        "Tests/WireTests/StateMachine/MachineUnderTest.swift": "a test of Wire itself",
    ]

    @Test func onlyTheTargetsBehindTheWallAreUnsafe() {
        // As a word of the language; in quotes it is one of a Content-Security-Policy's.
        let pattern = /\bunsafe\b(?!")/
        let saying = ProjectFiles.swift.filter { file in
            !isBehindTheWall(file) && !file.path.hasPrefix("Tests/fapiaoTests/")
                && file.text.contains(pattern)
        }
        #expect(Set(saying.map(\.path)) == Set(Self.unsafeWhere.keys))
    }

    /// Why each of these may go without words: nobody prints it.
    private static let errorsWithoutWords = [
        "Edge Problem": "becomes a page or a problem of HTTP in its reader's language",
        "Edge RefusedKey": "gives the log its fields itself",
        "Edge UnverifiedInvoice": "carries an answer to the gateway",
        "Ledger RejectedReason": "becomes a row of a report",
    ]

    /// Printed without a description of its own an error reads as its source code has it.
    @Test func everyErrorHasWordsOfItsOwn() {
        let declaration =
            /(?m)^ *(?:package )?(?:enum|struct) (\w+): ([^{\n]*\bError\b[^{\n]*)/
        let extending = /(?m)^extension (?:\w+\.)*(\w+): CustomStringConvertible/
        var left: [String: Int] = [:]
        for file in ProjectFiles.swift where file.path.hasPrefix("Sources/") {
            let target = file.path.split(separator: "/")[1]
            for found in file.text.matches(of: declaration)
            where !found.output.2.contains("CustomStringConvertible") {
                left["\(target) \(found.output.1)", default: 0] += 1
            }
            for found in file.text.matches(of: extending) {
                left["\(target) \(found.output.1)", default: 0] -= 1
            }
        }
        let bare = left.filter { $0.value > 0 }.keys
        #expect(Set(bare) == Set(Self.errorsWithoutWords.keys))
    }

    @Test func noFileIsLongAndNineInTenAreShort() {
        let lengths = ProjectFiles.swift.map { (file: $0, lines: $0.lines.count - 1) }
        for (file, lines) in lengths { #expect(lines <= 400, "\(file)") }
        #expect(lengths.filter { $0.lines < 300 }.count * 10 >= lengths.count * 9)
    }

    @Test func aFilesNameSaysWhatIsInIt() {
        let pattern = /(?:Utils?|Helpers?|Common|Manager)\b|^\+|\+ext/
        for file in ProjectFiles.swift {
            #expect(!file.name.dropLast(".swift".count).contains(pattern), "\(file)")
        }
    }

    @Test func linksInDocumentsLeadSomewhere() {
        let names = Set(ProjectFiles.documents.map { $0.name.dropLast(".md".count) })
        for document in ProjectFiles.documents {
            let folder = document.path.split(separator: "/").dropLast()
            for link in document.text.matches(of: /\]\(([^)\s#]+)[^)]*\)/).map(\.output.1)
            where !link.contains(":") {
                #expect(leadsSomewhere(link, from: folder), "\(document): \(link)")
            }
            for link in document.text.matches(of: /<doc:([^>#]+)/).map(\.output.1) {
                #expect(names.contains(link), "\(document): \(link)")
            }
        }
    }

    private func isBehindTheWall(_ file: ProjectFiles.File) -> Bool {
        ["Wire", "Cryptography", "Images", "XMLDocuments"].contains {
            file.path.hasPrefix("Sources/\($0)/")
        }
    }

    private func leadsSomewhere(_ link: Substring, from folder: ArraySlice<Substring>) -> Bool {
        var path = Array(folder)
        for part in link.split(separator: "/") {
            switch part {
            case ".": continue
            case "..":
                if path.isEmpty { return false }
                path.removeLast()
            default: path.append(part)
            }
        }
        return ProjectFiles.exists(path.joined(separator: "/"))
    }
}
