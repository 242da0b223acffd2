import Testing

@testable import fapiao

/// Folders of a target name each other in one direction only: whoever reads one need not read all.
/// Reads text and no types: a file names another when it uses a name that the other declares.
struct FolderTests {
    private struct Arrow: Hashable {
        let from: String
        let to: String
    }

    @Test func noFoldersFormACycle() {
        let targets = Dictionary(
            grouping: ProjectFiles.swift.filter { $0.path.hasPrefix("Sources/") }
        ) {
            String($0.path.split(separator: "/")[1])
        }
        #expect(targets.count > 5)
        for (target, files) in targets {
            let arrows = Self.arrows(among: files)
            let left = Self.inCycles(Set(arrows.keys))
            let reasons = left.map { arrow in
                "\(arrow.from) -> \(arrow.to): \(arrows[arrow, default: []].sorted().prefix(4))"
            }
            #expect(left.isEmpty, "\(target)\n\(reasons.sorted().joined(separator: "\n"))")
        }
    }

    @Test func aCycleIsFound() {
        let line = [Arrow(from: "a", to: "b"), Arrow(from: "b", to: "c")]
        #expect(Self.inCycles(Set(line)).isEmpty)
        let circle = Set(line + [Arrow(from: "c", to: "a"), Arrow(from: "c", to: "d")])
        #expect(Self.inCycles(circle).count == 3)
        let text =
            "/// Some\nlet a = Some.other // Other\n    struct Inner {}\nprivate enum P {}\nactor B {"
        #expect(Self.declared(in: text) == ["P", "B"])
        #expect(Self.named(in: text).isSuperset(of: ["Some", "other", "P"]))
        #expect(!Self.named(in: text).contains("Other"))
    }

    /// The arrows between folders, each with the files and names that draw it.
    private static func arrows(among files: [ProjectFiles.File]) -> [Arrow: Set<String>] {
        var homes: [String: Set<String>] = [:]
        for file in files {
            for name in declared(in: file.text) { homes[name, default: []].insert(folder(file)) }
        }
        var arrows: [Arrow: Set<String>] = [:]
        for file in files {
            for name in named(in: file.text) {
                // A name that several folders declare says nothing of which is meant.
                guard let home = homes[name], home.count == 1, let to = home.first else { continue }
                let from = folder(file)
                if from != to {
                    arrows[Arrow(from: from, to: to), default: []].insert("\(file.name) \(name)")
                }
            }
        }
        return arrows
    }

    /// Without what can be on no circle: what nobody names, and what names nobody, until all is said.
    private static func inCycles(_ arrows: Set<Arrow>) -> Set<Arrow> {
        var left = arrows
        while true {
            let (from, to) = (Set(left.map(\.from)), Set(left.map(\.to)))
            let next = left.filter { to.contains($0.from) && from.contains($0.to) }
            if next.count == left.count { return left }
            left = next
        }
    }

    private static func folder(_ file: ProjectFiles.File) -> String {
        file.path.split(separator: "/").dropFirst(2).dropLast().joined(separator: "/")
    }

    /// Types that stand at the beginning of a line, whatever may see them.
    private static func declared(in text: String) -> Set<String> {
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        var names: Set<String> = []
        for line in text.split(separator: "\n") where line.first?.isLetter == true {
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
            guard let kind = words.prefix(4).firstIndex(where: kinds.contains),
                kind + 1 < words.count
            else { continue }
            names.insert(String(words[kind + 1]))
        }
        return names
    }

    /// Words of the code, not of comments or texts.
    private static func named(in text: String) -> Set<String> {
        var names: Set<String> = []
        for line in text.split(separator: "\n") {
            var isText = false
            var word = ""
            var last: Character = " "
            for character in line {
                if !isText, character == "/", last == "/" { break }
                if character == "\"", last != "\\" { isText.toggle() }
                if !isText, character.isLetter || character.isNumber || character == "_" {
                    word.append(character)
                } else if !word.isEmpty {
                    names.insert(word)
                    word = ""
                }
                last = character
            }
            if !word.isEmpty { names.insert(word) }
        }
        return names
    }
}
