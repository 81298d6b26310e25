import PlaybookLanguage

/// Where the parts of a program stand, as clients are told it.
extension Program {
    /// The program with its files named from the folder in which people find them: where that folder is, is the server's own
    /// business, and steps and errors name files.
    func namingFiles(from folder: String) -> Program {
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        func rename(_ location: inout SourceLocation) {
            if location.file.hasPrefix(prefix) { location.file.removeFirst(prefix.count) }
        }
        func rename(_ steps: inout [Step]) {
            for index in steps.indices {
                rename(&steps[index].location)
                rename(&steps[index].children)
            }
        }
        var program = self
        for agent in program.agents.indices {
            rename(&program.agents[agent].location)
            for block in program.agents[agent].pythonBlocks.indices {
                rename(&program.agents[agent].pythonBlocks[block].location)
            }
            for playbook in program.agents[agent].playbooks.indices {
                rename(&program.agents[agent].playbooks[playbook].location)
                rename(&program.agents[agent].playbooks[playbook].steps)
                for trigger in program.agents[agent].playbooks[playbook].triggers.indices {
                    rename(&program.agents[agent].playbooks[playbook].triggers[trigger].location)
                }
                for note in program.agents[agent].playbooks[playbook].notes.indices {
                    rename(&program.agents[agent].playbooks[playbook].notes[note].location)
                }
            }
        }
        return program
    }
}
