import FoundationEssentials

/// The project's own text files, for tests about how it is written.
enum ProjectFiles {
    struct File: CustomStringConvertible {
        /// From the project's root.
        let path: String
        let text: String
        var name: String { String(path.split(separator: "/").last ?? "") }
        var description: String { path }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    static let root: String = {
        // Tests/fapiaoTests/ProjectFiles.swift
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
            .joined(separator: "/")
    }()

    static let all: [File] =
        ["Sources", "Tests", "LoadTests", "Config"].flatMap { files(in: $0) } + files(atRoot: ".md")

    static var swift: [File] { all.filter { $0.name.hasSuffix(".swift") } }
    static var documents: [File] { all.filter { $0.name.hasSuffix(".md") } }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root + "/" + path)
    }

    private static func files(atRoot ending: String) -> [File] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.filter { $0.hasSuffix(ending) }.compactMap(file)
    }

    /// Without what tools leave behind: hidden folders, caches, images.
    private static func files(in folder: String) -> [File] {
        let paths =
            (try? FileManager.default.subpathsOfDirectory(atPath: root + "/" + folder)) ?? []
        return paths.filter { path in
            !path.split(separator: "/").contains { part in
                part.hasPrefix(".") || part == "__pycache__" || part == "node_modules"
            }
        }.compactMap { file(folder + "/" + $0) }
    }

    private static func file(_ path: String) -> File? {
        guard let data = FileManager.default.contents(atPath: root + "/" + path),
            let text = String(validating: data, as: UTF8.self)
        else { return nil }
        return File(path: path, text: text)
    }
}
