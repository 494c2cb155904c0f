/** Id of the field for a comment, for the key that leads to it. */
export const commentFieldId = 'finding-comment';
