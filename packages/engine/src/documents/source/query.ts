import { type Language, Query } from 'web-tree-sitter';

// A captured node costs more than what it says is worth: a call begins with its callee and ends with its arguments.
const python = `
(import_statement) @import
(import_from_statement) @import
(function_definition name: (_) @name parameters: (_) @params body: (_) @body) @function
(class_definition name: (_) @name body: (_) @body) @class
(decorator) @decorator
(call function: (_) @callee arguments: (_) @arguments)
(assignment left: (_) @left) @assignment
(augmented_assignment left: (_) @left) @assignment
(delete_statement) @delete
(except_clause) @handler
(finally_clause) @finally
(try_statement) @try
(with_item) @with
(while_statement condition: (_) @condition) @loop
(for_statement) @loop
(await) @await
(comment) @comment
(ERROR) @error
`;

const javascript = `
(import_statement) @import
(export_statement source: (_)) @import
(function_declaration name: (_) @name parameters: (_) @params body: (_) @body) @function
(generator_function_declaration name: (_) @name parameters: (_) @params body: (_) @body) @function
(method_definition name: (_) @name parameters: (_) @params body: (_) @body) @function
(arrow_function body: (_) @body) @function
(function_expression name: (_)? @name parameters: (_) @params body: (_) @body) @function
(class_declaration name: (_) @name body: (_) @body) @class
(decorator) @decorator
(call_expression function: (_) @callee arguments: (arguments) @arguments)
(new_expression constructor: (_) @callee arguments: (arguments) @arguments) @new
(variable_declarator name: (_) @left) @assignment
(assignment_expression left: (_) @left) @assignment
(catch_clause) @handler
(finally_clause) @finally
(try_statement) @try
(while_statement condition: (_) @condition) @loop
(for_statement) @loop
(await_expression) @await
(comment) @comment
(ERROR) @error
`;

const queries = new WeakMap<Language, Query>();

/** One combined query per language: many small ones cost 36 times as much. Compiled once per loaded grammar. */
export function queryFor(grammar: Language, language: 'python' | 'typescript' | 'javascript'): Query {
  const known = queries.get(grammar);
  if (known !== undefined) return known;
  const query = new Query(grammar, language === 'python' ? python : javascript);
  queries.set(grammar, query);
  return query;
}
